package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Workflow;

/** Outlines patterns, each type by its own class. */
final class Outlines {

  private Outlines() {}

  static Outline of(Workflow workflow) {
    PatternSpec spec = workflow.pattern();
    if (spec instanceof PatternSpec.Chain chain) {
      return SequenceOutlines.chain(chain);
    } else if (spec instanceof PatternSpec.Dag dag) {
      return DagOutline.of(dag);
    } else if (spec instanceof PatternSpec.Parallel parallel) {
      return SequenceOutlines.parallel(parallel);
    } else if (spec instanceof PatternSpec.Routing routing) {
      return RoutingOutline.of(routing);
    } else if (spec instanceof PatternSpec.EvaluatorOptimizer evaluator) {
      return EvaluatorOutline.of(evaluator);
    } else if (spec instanceof PatternSpec.OrchestratorWorkers workers) {
      return OrchestratorOutline.of(workers);
    } else if (spec instanceof PatternSpec.Graph graph) {
      return new GraphOutline(graph).outline(workflow.runtime().budgets());
    } else if (spec instanceof PatternSpec.PlanExecute plan) {
      return PlanExecuteOutline.of(plan, workflow);
    }
    return SupervisorOutline.of((PatternSpec.Supervisor) spec);
  }
}
