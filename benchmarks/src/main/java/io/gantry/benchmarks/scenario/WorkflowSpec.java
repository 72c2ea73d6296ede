package io.gantry.benchmarks.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** A plan as a workflow that Gantry runs: one agent per model, the provider an OpenAI-compatible host. */
final class WorkflowSpec {

  private WorkflowSpec() {}

  /**
   * Writes the workflow. It does not bound what runs at once, and a call that fails is not tried again, so that nothing
   * but the plan decides how long the run takes.
   *
   * @param host the provider's base URL, {@code /v1} included
   */
  static ObjectNode of(Plan plan, URI host) {
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    spec.put("version", 0).put("name", "benchmark");
    ObjectNode runtime = spec.putObject("runtime");
    runtime
        .put("provider", "openai")
        .put("model_id", plan.calls().get(0).model())
        .put("host", host.toString())
        .put("max_parallel", plan.calls().size());
    runtime.putObject("failure_policy").put("retries", 0);
    ObjectNode agents = spec.putObject("agents");
    for (Call call : plan.calls()) {
      ObjectNode agent = agents.putObject(agent(call));
      agent.put("prompt", Wording.SYSTEM).put("model_id", call.model());
      agent.putArray("tools");
    }
    ObjectNode pattern = spec.putObject("pattern");
    if (plan instanceof Plan.Chain) {
      steps(plan, pattern.put("type", "chain").putObject("config").putArray("steps"));
    } else {
      tasks(plan, pattern.put("type", "workflow").putObject("config").putArray("tasks"));
    }
    return spec;
  }

  private static void steps(Plan plan, ArrayNode steps) {
    plan.calls().forEach(call -> steps.addObject().put("agent", agent(call)).put("input", Wording.ofStep()));
  }

  private static void tasks(Plan plan, ArrayNode tasks) {
    for (Call call : plan.calls()) {
      ObjectNode task = tasks.addObject();
      task.put("id", call.id()).put("agent", agent(call)).put("input", Wording.templateOfTask(call));
      ArrayNode deps = task.putArray("deps");
      call.deps().forEach(deps::add);
    }
  }

  private static String agent(Call call) {
    return "caller-" + call.latency().toMillis();
  }
}
