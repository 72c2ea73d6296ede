package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Makes the typed model out of a document that satisfies the schema; fills in the language's defaults. */
final class Assembly {

  private Assembly() {}

  static Workflow workflow(JsonNode document) {
    Part file = new Part(document);
    Part runtime = file.part("runtime");
    return new Workflow(
        file.text("name"),
        file.text("version"),
        file.text("description"),
        file.node("metadata"),
        file.texts("tags"),
        runtime(runtime),
        new Inputs(
            inputs(file.part("inputs"), "required"),
            inputs(file.part("inputs"), "optional"),
            file.part("inputs").map("values", Part::json)),
        environment(file.part("env")),
        file.node("telemetry"),
        file.optionalPart("context_policy").map(Assembly::contextPolicy),
        file.list("skills", Assembly::skill),
        tools(file.part("tools")),
        agents(file, runtime),
        PatternAssembly.pattern(file.part("pattern")),
        file.part("outputs").list("artifacts", a -> new Workflow.Artifact(a.text("path"), a.text("from"))),
        guardrails(file.part("security").part("guardrails")));
  }

  private static Runtime runtime(Part runtime) {
    Part budgets = runtime.part("budgets");
    Part failures = runtime.part("failure_policy");
    FailurePolicy standard = FailurePolicy.DEFAULT;
    return new Runtime(
        model(runtime, runtime, runtime),
        runtime.number("max_parallel", 5),
        new Budgets(
            budgets.optionalInt("max_steps"),
            budgets.optionalLong("max_tokens"),
            budgets.seconds("max_duration_s"),
            budgets.number("warn_threshold", Budgets.NONE.warnThreshold())),
        new FailurePolicy(
            failures.number("retries", standard.retries()),
            failures.optionalText("backoff").map(b -> Backoff.valueOf(b.toUpperCase(Locale.ROOT))).orElse(standard.backoff()),
            failures.seconds("wait_min").orElse(standard.waitMin()),
            failures.seconds("wait_max").orElse(standard.waitMax())),
        runtime.optionalText("on_failure").map(o -> OnFailure.valueOf(o.toUpperCase(Locale.ROOT))).orElse(OnFailure.FAIL_FAST));
  }

  /** A model from what an agent says, else from what the runtime says. */
  private static ModelRef model(Part own, Part inference, Part runtime) {
    String provider = own.optionalText("provider").orElse(runtime.text("provider")).toLowerCase(Locale.ROOT);
    boolean sameProvider = provider.equals(runtime.text("provider").toLowerCase(Locale.ROOT));
    return new ModelRef(
        provider,
        own.optionalText("model_id").or(() -> sameProvider ? runtime.optionalText("model_id") : Optional.empty()),
        runtime.optionalText("region"),
        sameProvider ? runtime.optionalText("host") : Optional.empty(),
        new Inference(
            first(inference.optionalDouble("temperature"), runtime.optionalDouble("temperature")),
            first(inference.optionalDouble("top_p"), runtime.optionalDouble("top_p")),
            inference.has("max_tokens") ? inference.optionalInt("max_tokens") : runtime.optionalInt("max_tokens")));
  }

  private static OptionalDouble first(OptionalDouble own, OptionalDouble inherited) {
    return own.isPresent() ? own : inherited;
  }

  private static Map<String, Inputs.Input> inputs(Part inputs, String key) {
    return inputs.map(key, Assembly::input);
  }

  private static Inputs.Input input(Part input) {
    String type = input.json().isTextual() ? input.json().asText() : input.text("type");
    return new Inputs.Input(
        Inputs.Type.valueOf(type.toUpperCase(Locale.ROOT)),
        input.text("description"),
        input.optionalNode("default"),
        input.list("enum", Part::json));
  }

  private static Environment environment(Part env) {
    return new Environment(
        env.list(
            "secrets",
            secret ->
                new Environment.Secret(
                    secret.text("key"),
                    secret.optionalText("name"),
                    Environment.Source.valueOf(secret.text("source").toUpperCase(Locale.ROOT)),
                    secret.optionalText("path"))),
        env.map("mounts", path -> path.json().asText()));
  }

  private static ContextPolicy contextPolicy(Part policy) {
    return new ContextPolicy(
        policy
            .optionalPart("compaction")
            .map(
                c ->
                    new ContextPolicy.Compaction(
                        !c.has("enabled") || c.flag("enabled"),
                        c.number("when_tokens_over", 60_000),
                        c.number("summary_ratio", 0.35),
                        c.number("preserve_recent_messages", 12),
                        c.optionalNode("summarization_model"))),
        policy
            .optionalPart("notes")
            .map(
                n ->
                    new ContextPolicy.Notes(
                        n.text("file"), n.number("include_last", 12), n.optionalText("format").orElse("markdown"))),
        policy
            .optionalPart("retrieval")
            .map(r -> new ContextPolicy.Retrieval(r.texts("jit_tools"), r.texts("mcp_servers"))));
  }

  private static Workflow.Skill skill(Part skill) {
    boolean preload = !skill.has("preload_metadata") || skill.flag("preload_metadata");
    return new Workflow.Skill(skill.text("id"), skill.text("path"), skill.text("description"), preload);
  }

  private static Tools tools(Part tools) {
    return new Tools(
        tools.list("python", Assembly::nativeName),
        tools.list("mcp", Assembly::mcpServer),
        tools.list("http_executors", Assembly::httpExecutor));
  }

  /** {@code strands_tools.http_request.http_request} and {@code {callable: …}} both end in the tool's name. */
  private static String nativeName(Part tool) {
    return lastName(tool.json().isTextual() ? tool.json().asText() : tool.text("callable"));
  }

  private static String lastName(String path) {
    return path.substring(Math.max(path.lastIndexOf('.'), path.lastIndexOf(':')) + 1);
  }

  private static Tools.McpServer mcpServer(Part server) {
    String id = server.optionalText("id").or(() -> server.optionalText("url")).orElseGet(() -> server.text("command"));
    return new Tools.McpServer(
        id,
        server.optionalText("command"),
        server.texts("args"),
        server.map("env", value -> value.json().asText()),
        server.optionalText("url"),
        server.map("headers", value -> value.json().asText()));
  }

  private static Tools.HttpExecutor httpExecutor(Part executor) {
    ObjectNode guidance = JsonNodeFactory.instance.objectNode();
    for (String key : List.of("examples", "common_endpoints", "response_format", "authentication_info")) {
      executor.optionalNode(key).ifPresent(value -> guidance.set(key, value));
    }
    OptionalInt timeout = executor.optionalInt("timeout_ms");
    return new Tools.HttpExecutor(
        executor.text("id"),
        executor.text("base_url"),
        executor.map("headers", value -> value.json().asText()),
        timeout.isPresent() ? Optional.of(Duration.ofMillis(timeout.getAsInt())) : Optional.empty(),
        executor.text("description"),
        guidance);
  }

  private static Map<String, Agent> agents(Part file, Part runtime) {
    Map<String, Part> parts = file.map("agents", part -> part);
    Map<String, Agent> agents = new LinkedHashMap<>();
    parts.forEach((id, agent) -> agents.put(id, agent(id, agent, runtime)));
    return agents;
  }

  private static Agent agent(String id, Part agent, Part runtime) {
    return new Agent(
        id,
        agent.text("prompt"),
        agent.optionalTexts("tools").map(names -> names.stream().map(Assembly::lastName).toList()),
        model(agent, agent.part("inference"), runtime),
        agent.optionalNode("input_schema"),
        agent.optionalNode("output_schema"),
        agent.optionalText("strategy").orElse(Agent.REACT),
        agent.optionalInt("max_steps"));
  }

  private static Workflow.Guardrails guardrails(Part guardrails) {
    return new Workflow.Guardrails(
        guardrails.flag("deny_network"), guardrails.flag("pii_redaction"), guardrails.optionalTexts("allow_tools"));
  }
}
