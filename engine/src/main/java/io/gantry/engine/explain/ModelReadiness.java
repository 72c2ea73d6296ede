package io.gantry.engine.explain;

import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells before anything is spent that a model could not be asked: a provider that this server does not have, a key that is
 * not set. Thread-safe.
 */
public final class ModelReadiness {

  private static final String SUMMARISER = "/context_policy/compaction/summarization_model";

  private final ModelClients models;

  public ModelReadiness(ModelClients models) {
    this.models = models;
  }

  /** Why the model of an agent cannot be asked in such a run, as far as the server's settings tell. */
  Optional<String> obstacle(ModelRef named, RunOptions options) {
    return models.obstacle(options.modelFor(named));
  }

  /**
   * Why some of the models that the pattern's agents run on cannot be asked; code {@code unsupported} for a provider that is
   * not there, {@code model} for one that cannot be called.
   */
  public List<WorkflowProblem> problems(LoadedWorkflow loaded, RunOptions options) {
    if (!options.replacesModels() && !loaded.missingProviders().isEmpty()) {
      return loaded.missingProviders();
    }
    Workflow workflow = loaded.workflow();
    Map<String, WorkflowProblem> found = new LinkedHashMap<>();
    for (String agent : Outlines.of(workflow).agents()) {
      ModelRef named = workflow.agent(agent).model();
      obstacle(named, options).ifPresent(reason ->
          found.putIfAbsent(reason, problem(loaded, agent, named, options, reason)));
    }
    workflow
        .contextPolicy()
        .flatMap(ContextPolicy::compaction)
        .filter(ContextPolicy.Compaction::enabled)
        .flatMap(ContextPolicy.Compaction::summarizationModel)
        .ifPresent(named -> obstacle(named, options).ifPresent(reason ->
            found.putIfAbsent(reason, problem(loaded, SUMMARISER, "The model that summarises: ", options, reason))));
    return new ArrayList<>(found.values());
  }

  /**
   * Refuses what {@link #problems} finds.
   *
   * @throws InvalidWorkflowException naming each
   */
  public void check(LoadedWorkflow loaded, RunOptions options) {
    List<WorkflowProblem> problems = problems(loaded, options);
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }

  private static WorkflowProblem problem(
      LoadedWorkflow loaded, String agent, ModelRef named, RunOptions options, String reason) {
    boolean own = !named.provider().equals(loaded.workflow().runtime().model().provider());
    String pointer = own ? "/agents/" + agent.replace("~", "~0").replace("/", "~1") + "/provider" : "/runtime/provider";
    return problem(loaded, pointer, "Agent '" + agent + "': ", options, reason);
  }

  private static WorkflowProblem problem(
      LoadedWorkflow loaded, String pointer, String who, RunOptions options, String reason) {
    return options.replacesModels()
        ? new WorkflowProblem("model", "/options/model", 0, reason)
        : new WorkflowProblem("model", pointer, loaded.places().line(pointer), who + reason);
  }
}
