package io.gantry.engine.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Runtime;
import io.gantry.engine.workflow.Tools;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Says in a test what a workflow file would say. */
final class WorkflowBuilder {

  private final List<PatternSpec.Place> steps = new ArrayList<>();
  private final List<PatternSpec.Task> tasks = new ArrayList<>();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final List<Workflow.Artifact> artifacts = new ArrayList<>();
  private final List<Workflow.Skill> skills = new ArrayList<>();
  private Optional<PatternSpec> pattern = Optional.empty();
  private Optional<ContextPolicy> context = Optional.empty();
  private int maxParallel = 5;
  private Budgets budgets = Budgets.NONE;
  private FailurePolicy failurePolicy = FailurePolicy.DEFAULT;
  private OnFailure onFailure = OnFailure.FAIL_FAST;
  private Workflow.Guardrails guardrails = Workflow.Guardrails.NONE;
  private boolean adaptiveSteps;
  private final Map<String, Tools.Terms> terms = new LinkedHashMap<>();

  static WorkflowBuilder aWorkflow() {
    return new WorkflowBuilder();
  }

  WorkflowBuilder step(String agent, String input) {
    steps.add(turn(agent, Optional.of(input)));
    return this;
  }

  WorkflowBuilder stepWithoutInput(String agent) {
    steps.add(turn(agent, Optional.empty()));
    return this;
  }

  WorkflowBuilder task(String id, String... deps) {
    tasks.add(new PatternSpec.Task(id, turn("agent", Optional.empty()), List.of(deps), deps.length == 0 ? "Do " + id : ""));
    agent("agent");
    return this;
  }

  /** Any other pattern, with the agents it names. */
  WorkflowBuilder pattern(PatternSpec spec, String... names) {
    pattern = Optional.of(spec);
    List.of(names).forEach(this::agent);
    return this;
  }

  /** An agent that is not as the others; to be said before the steps that name it. */
  WorkflowBuilder agent(Agent definition) {
    agents.put(definition.id(), definition);
    return this;
  }

  WorkflowBuilder adaptiveSteps() {
    adaptiveSteps = true;
    return this;
  }

  /** Declares a native tool. */
  WorkflowBuilder tool(String name, Tools.Terms declared) {
    terms.put(name, declared);
    return this;
  }

  WorkflowBuilder question(String id, PatternSpec.Gate gate, String... deps) {
    tasks.add(new PatternSpec.Task(id, gate, List.of(deps), ""));
    return this;
  }

  WorkflowBuilder artifact(String path, String from) {
    artifacts.add(new Workflow.Artifact(path, from));
    return this;
  }

  WorkflowBuilder context(ContextPolicy policy) {
    context = Optional.of(policy);
    return this;
  }

  WorkflowBuilder skill(String id, String description) {
    skills.add(new Workflow.Skill(id, "skills/" + id, description, false));
    return this;
  }

  WorkflowBuilder maxParallel(int limit) {
    maxParallel = limit;
    return this;
  }

  WorkflowBuilder budgets(Budgets caps) {
    budgets = caps;
    return this;
  }

  WorkflowBuilder failurePolicy(FailurePolicy policy) {
    failurePolicy = policy;
    return this;
  }

  WorkflowBuilder onFailure(OnFailure mode) {
    onFailure = mode;
    return this;
  }

  WorkflowBuilder guardrails(Workflow.Guardrails given) {
    guardrails = given;
    return this;
  }

  Workflow build() {
    PatternSpec spec =
        pattern.orElseGet(() -> tasks.isEmpty() ? new PatternSpec.Chain(steps) : new PatternSpec.Dag(tasks));
    return new Workflow(
        "test",
        "0",
        "",
        JsonNodeFactory.instance.objectNode(),
        List.of(),
        new Runtime(ModelRef.OFFLINE, maxParallel, budgets, failurePolicy, onFailure, adaptiveSteps),
        new Inputs(Map.of(), Map.of(), Map.of()),
        new Environment(List.of(), Map.of()),
        JsonNodeFactory.instance.objectNode(),
        context,
        skills,
        new Tools(List.copyOf(terms.keySet()), List.of(), List.of(), terms),
        agents,
        spec,
        artifacts,
        guardrails);
  }

  private PatternSpec.Turn turn(String agent, Optional<String> input) {
    agent(agent);
    return new PatternSpec.Turn(agent, input, Map.of(), Optional.empty());
  }

  private void agent(String id) {
    agents.putIfAbsent(
        id,
        new Agent(
            id,
            "You are " + id + ".",
            Optional.empty(),
            ModelRef.OFFLINE,
            Optional.empty(),
            Optional.empty(),
            Agent.REACT,
            OptionalInt.of(4)));
  }
}
