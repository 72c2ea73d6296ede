package io.gantry.engine.pattern;

import io.gantry.engine.run.Pattern;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.util.Set;

/** The patterns this engine can decide. */
public final class Patterns {

  /** Their {@code type}s, as workflows spell them. */
  public static final Set<String> TYPES =
      Set.of(
          "chain", "workflow", "parallel", "routing", "evaluator_optimizer", "orchestrator_workers", "graph",
          "plan_execute", "supervisor");

  private Patterns() {}

  /**
   * The decider of a workflow.
   *
   * @param templates evaluates conditions
   * @param tools every tool of the run
   * @throws IllegalArgumentException when its pattern is not among {@link #TYPES}, which validation rules out
   */
  public static Pattern of(Workflow workflow, Templates templates, Toolbox tools) {
    PatternSpec spec = workflow.pattern();
    if (spec instanceof PatternSpec.Chain chain) {
      return new ChainPattern(chain);
    }
    if (spec instanceof PatternSpec.Dag dag) {
      return new DagPattern(dag, workflow.runtime().onFailure());
    }
    if (spec instanceof PatternSpec.Parallel parallel) {
      return new ParallelPattern(parallel, workflow.runtime().onFailure());
    }
    if (spec instanceof PatternSpec.Routing routing) {
      return new RoutingPattern(routing);
    }
    if (spec instanceof PatternSpec.EvaluatorOptimizer evaluator) {
      return new EvaluatorOptimizerPattern(evaluator);
    }
    if (spec instanceof PatternSpec.OrchestratorWorkers workers) {
      return new OrchestratorWorkersPattern(workers, workflow.runtime());
    }
    if (spec instanceof PatternSpec.Graph graph) {
      return new GraphPattern(graph, workflow.runtime(), templates);
    }
    if (spec instanceof PatternSpec.PlanExecute plan) {
      return new PlanExecutePattern(plan, workflow, tools);
    }
    if (spec instanceof PatternSpec.Supervisor supervisor) {
      return new SupervisorPattern(supervisor, workflow, templates);
    }
    throw new IllegalArgumentException(
        "Workflow " + workflow.name() + " uses pattern '" + spec.type() + "', this engine decides " + TYPES);
  }
}
