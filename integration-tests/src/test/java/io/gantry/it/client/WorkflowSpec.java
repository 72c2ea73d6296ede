package io.gantry.it.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.FakeProvider;
import java.util.List;

/** A workflow in few words: an agent named {@code worker} and what it does. Each method changes this one. */
public final class WorkflowSpec {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final ObjectNode json = MAPPER.createObjectNode();

  private WorkflowSpec(String name, String pattern, String parts) {
    json.put("version", 0).put("name", name);
    json.putObject("runtime").put("provider", "offline");
    json.putObject("agents").putObject("worker").put("prompt", "You do what you are told.");
    json.putObject("pattern").put("type", pattern).putObject("config").putArray(parts);
  }

  public static WorkflowSpec aChain(String name) {
    return new WorkflowSpec(name, "chain", "steps");
  }

  public static WorkflowSpec aDag(String name) {
    return new WorkflowSpec(name, "workflow", "tasks");
  }

  /** A chain of one step that asks this model. */
  public static WorkflowSpec oneStep(String name, FakeProvider provider, String model) {
    return aChain(name).askedOf(provider, model).step("Say something about " + name);
  }

  public WorkflowSpec askedOf(FakeProvider provider, String model) {
    runtime().put("provider", "openai").put("host", provider.v1().toString()).put("model_id", model);
    return this;
  }

  public WorkflowSpec step(String input) {
    parts("steps").addObject().put("agent", "worker").put("input", input);
    return this;
  }

  public WorkflowSpec task(String id, String input, String... deps) {
    return taskOf("worker", id, input, deps);
  }

  /** A task that asks a person. */
  public WorkflowSpec question(String id, String prompt, String... deps) {
    ObjectNode task = parts("tasks").addObject().put("id", id).put("type", "hitl").put("prompt", prompt);
    if (deps.length > 0) {
      List.of(deps).forEach(task.putArray("deps")::add);
    }
    return this;
  }

  /** A further agent that asks a model of its own and has every declared tool. */
  public WorkflowSpec agent(String id, String model) {
    json.withObject("/agents").putObject(id).put("prompt", "You do what you are told.").put("model_id", model);
    return this;
  }

  public WorkflowSpec taskOf(String agent, String id, String input, String... deps) {
    ObjectNode task = parts("tasks").addObject().put("id", id).put("agent", agent).put("input", input);
    if (deps.length > 0) {
      ArrayNode names = task.putArray("deps");
      for (String dep : deps) {
        names.add(dep);
      }
    }
    return this;
  }

  /** Gives the agent these native tools. */
  public WorkflowSpec withTools(String... names) {
    ArrayNode declared = json.withObject("/tools").putArray("python");
    ArrayNode used = json.withObject("/agents/worker").putArray("tools");
    for (String name : names) {
      declared.add(name);
      used.add(name);
    }
    return this;
  }

  public WorkflowSpec maxParallel(int most) {
    runtime().put("max_parallel", most);
    return this;
  }

  public WorkflowSpec retries(int retries, String backoff, int waitMin, int waitMax) {
    runtime()
        .putObject("failure_policy")
        .put("retries", retries)
        .put("backoff", backoff)
        .put("wait_min", waitMin)
        .put("wait_max", waitMax);
    return this;
  }

  public WorkflowSpec budget(String cap, int value) {
    json.withObject("/runtime/budgets").put(cap, value);
    return this;
  }

  public WorkflowSpec required(String input, String type) {
    json.withObject("/inputs/required").put(input, type);
    return this;
  }

  public WorkflowSpec artifact(String path, String from) {
    json.withObject("/outputs").withArray("artifacts").addObject().put("path", path).put("from", from);
    return this;
  }

  public ObjectNode runtime() {
    return json.withObject("/runtime");
  }

  /** The file itself; changes to it change this workflow. */
  public ObjectNode json() {
    return json;
  }

  private ArrayNode parts(String name) {
    return json.withObject("/pattern/config").withArray(name);
  }

  @Override
  public String toString() {
    return json.toPrettyString();
  }
}
