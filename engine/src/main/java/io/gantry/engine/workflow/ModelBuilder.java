package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Environment.Source;
import io.gantry.engine.workflow.Workflow.Artifact;
import io.gantry.engine.workflow.Workflow.Guardrails;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns a document that has passed the schema into records, defaults filled in. */
final class ModelBuilder {

  private final ToolsBlock toolsBlock;

  ModelBuilder(ToolsBlock toolsBlock) {
    this.toolsBlock = toolsBlock;
  }

  Workflow build(Fields file) {
    Runtime runtime = RuntimeBlock.read(file.block("runtime"));
    Tools tools = toolsBlock.read(file.block("tools"));
    List<Skill> skills = file.list("skills", ModelBuilder::skill);
    Optional<ContextPolicy> policy = file.optional("context_policy", block -> ContextBlock.read(block, runtime.model()));
    AgentTools agentTools = AgentTools.of(tools, skills, policy.flatMap(ContextPolicy::retrieval));
    return new Workflow(
        file.text("name", ""),
        file.text("version", ""),
        file.text("description", ""),
        file.json("metadata").orElseGet(JsonNodeFactory.instance::objectNode),
        file.texts("tags").orElse(List.of()),
        runtime,
        InputsBlock.read(file.block("inputs")),
        environment(file.block("env")),
        file.json("telemetry").orElseGet(JsonNodeFactory.instance::objectNode),
        policy,
        skills,
        tools,
        agents(file, runtime, agentTools),
        new PatternBlock(agentTools).read(file.block("pattern")),
        file.block("outputs").list("artifacts", a -> new Artifact(a.text("path", ""), a.text("from", ""))),
        guardrails(file.block("security").block("guardrails")));
  }

  private static Map<String, Agent> agents(Fields file, Runtime runtime, AgentTools tools) {
    Map<String, Agent> agents = new LinkedHashMap<>();
    file.map("agents", fields -> fields).forEach((id, agent) -> agents.put(id, new Agent(
        id,
        agent.text("prompt", ""),
        agent.texts("tools").map(tools::listed),
        RuntimeBlock.model(agent, runtime.model()),
        agent.json("input_schema"),
        agent.json("output_schema"),
        agent.text("strategy", Agent.REACT),
        agent.integer("max_steps"))));
    return agents;
  }

  private static Environment environment(Fields env) {
    return new Environment(
        env.list("secrets", secret -> new Secret(
            secret.text("key", ""),
            secret.text("name"),
            Source.valueOf(secret.text("source", "").toUpperCase(Locale.ROOT)),
            secret.text("path"))),
        env.textMap("mounts"));
  }

  static Skill skill(Fields skill) {
    return new Skill(
        skill.text("id", ""), skill.text("path", ""), skill.text("description", ""),
            skill.flag("preload_metadata", false));
  }

  private static Guardrails guardrails(Fields guardrails) {
    return new Guardrails(
        guardrails.flag("deny_network", false),
        guardrails.flag("pii_redaction", false),
        guardrails.texts("allow_tools").map(names -> names.stream().map(AgentTools::lastPart).toList()));
  }
}
