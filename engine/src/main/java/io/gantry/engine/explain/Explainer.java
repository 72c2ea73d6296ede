package io.gantry.engine.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.explain.Outline.Way;
import io.gantry.engine.explain.Stage.Doer;
import io.gantry.engine.explain.WorkflowPlan.After;
import io.gantry.engine.explain.WorkflowPlan.AgentUse;
import io.gantry.engine.explain.WorkflowPlan.Kind;
import io.gantry.engine.explain.WorkflowPlan.Step;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.InputBinder.Binding;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Says what a run of a workflow would do. Asks no model and calls no tool. Thread-safe. */
public final class Explainer {

  private static final int MOST_STEPS_AND_TOOLS = 1_000_000;

  private final ToolCatalog catalog;
  private final ModelReadiness models;
  private final Templates templates;
  private final boolean parallelTools;

  /**
   * @param parallelTools whether calls of one reply that only read may run side by side
   */
  public Explainer(ToolCatalog catalog, ModelClients models, Templates templates, boolean parallelTools) {
    this.catalog = catalog;
    this.models = new ModelReadiness(models);
    this.templates = templates;
    this.parallelTools = parallelTools;
  }

  /**
   * The plan of a run.
   *
   * @param given the inputs that a caller would give; required ones may be missing
   * @throws InvalidWorkflowException with code {@code too-large} when steps times tools are more than a million
   */
  public WorkflowPlan explain(LoadedWorkflow loaded, Map<String, JsonNode> given, RunOptions options) {
    Workflow workflow = loaded.workflow();
    Outline outline = Outlines.of(workflow);
    Binding inputs = loaded.examine(given);
    Set<String> names = new LinkedHashSet<>(inputs.values().keySet());
    // A value that does not fit is its own problem, and no template's.
    names.addAll(given.keySet());
    names.addAll(workflow.inputs().values().keySet());
    names.addAll(workflow.inputs().required().keySet());
    try (Toolbox box = catalog.known(workflow)) {
      refuseTooLarge(outline, box);
      ToolUses tools = new ToolUses(workflow, outline, box, parallelTools);
      List<String> warnings = new ArrayList<>(loaded.warnings());
      warnings.addAll(tools.warnings());
      warnings.addAll(outline.remarks());
      WorstCase worst =
          new WorstCase(outline, workflow.runtime(), agent -> limits(workflow, workflow.agent(agent), options));
      worst.tooFewSteps().ifPresent(warnings::add);
      return new WorkflowPlan(
          workflow.name(),
          workflow.description(),
          workflow.pattern().type(),
          steps(outline, tools, workflow, options),
          new MermaidChart(outline).text(),
          workflow.runtime().maxParallel(),
          workflow.runtime().onFailure(),
          parallelTools,
          outline.agents().stream().map(agent -> agent(workflow, workflow.agent(agent), tools, options)).toList(),
          tools.all(),
          new InputUses(workflow.inputs(), given, inputs).list(),
          loaded.openNames(templates, names),
          problems(loaded, inputs, names, options),
          warnings,
          worst.budget(tools::areOfferedIn, tools::mayNeedApprovalIn));
    }
  }

  private List<WorkflowProblem> problems(
      LoadedWorkflow loaded, Binding inputs, Set<String> names, RunOptions options) {
    List<WorkflowProblem> problems = new ArrayList<>(models.problems(loaded, options));
    problems.addAll(inputs.misfits());
    problems.addAll(loaded.templateProblems(templates, names));
    return problems;
  }

  /** A plan tells of each step which tools it may use: of many steps and many tools nobody would read it, or could. */
  private static void refuseTooLarge(Outline outline, Toolbox box) {
    int tools = box.names().size();
    if ((long) outline.stages().size() * tools > MOST_STEPS_AND_TOOLS) {
      throw new InvalidWorkflowException(
          new WorkflowProblem(
              "too-large", "/pattern", 0, "No plan is made of " + outline.stages().size() + " steps with " + tools
                  + " tools; steps times tools may be " + MOST_STEPS_AND_TOOLS));
    }
  }

  private static List<Step> steps(Outline outline, ToolUses tools, Workflow workflow, RunOptions options) {
    Map<String, List<Way>> before = outline.waysByTarget();
    Set<String> ends = new HashSet<>();
    before.getOrDefault(Outline.END, List.of()).forEach(way -> ends.add(way.from()));
    return outline.stages().stream()
        .map(stage -> step(
            stage, before.getOrDefault(stage.id(), List.of()), ends.contains(stage.id()), tools, workflow, options))
        .toList();
  }

  private static Step step(
      Stage stage, List<Way> before, boolean last, ToolUses tools, Workflow workflow, RunOptions options) {
    return new Step(
        stage.id(),
        stage.doer() instanceof Doer.AgentTurn ? Kind.AGENT : stage.isQuestion() ? Kind.QUESTION : Kind.TOOL,
        stage.agents(),
        stage.agents().stream().map(id -> options.modelFor(workflow.agent(id).model()).label()).distinct().toList(),
        tools.of(stage),
        before.stream()
            .filter(way -> !way.from().equals(Outline.START))
            .map(way -> new After(way.from(), way.when()))
            .toList(),
        before.stream().anyMatch(way -> way.from().equals(Outline.START)),
        last,
        stage.times());
  }

  private AgentUse agent(Workflow workflow, Agent agent, ToolUses tools, RunOptions options) {
    ModelRef model = options.modelFor(agent.model());
    OptionalInt mostTokens = model.inference().maxTokens();
    return new AgentUse(
        agent.id(),
        model.label(),
        model.host(),
        agent.strategy(),
        limits(workflow, agent, options).modelCalls(),
        mostTokens.isPresent() ? Optional.of(mostTokens.getAsInt()) : Optional.empty(),
        tools.ofAgent(agent.id()),
        models.obstacle(agent.model(), options));
  }

  private static WorstCase.AgentLimits limits(Workflow workflow, Agent agent, RunOptions options) {
    return new WorstCase.AgentLimits(
        agent.maxSteps().orElse(workflow.runtime().adaptiveSteps() ? StepLimit.MOST : StepLimit.DEFAULT_MODEL_CALLS),
        mostTokens(options.modelFor(agent.model())),
        workflow
            .contextPolicy()
            .flatMap(policy -> policy.summariser(agent.model()))
            .map(options::modelFor)
            .map(Explainer::mostTokens));
  }

  private static OptionalLong mostTokens(ModelRef model) {
    OptionalInt most = model.inference().maxTokens();
    return most.isPresent() ? OptionalLong.of(most.getAsInt()) : OptionalLong.empty();
  }
}
