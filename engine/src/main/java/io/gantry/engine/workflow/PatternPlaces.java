package io.gantry.engine.workflow;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Task;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The places of a pattern that are written as turns or questions, whatever its type. */
final class PatternPlaces {

  private PatternPlaces() {}

  /** In document order; an agent that a pattern only names has no place. */
  static List<Place> of(PatternSpec pattern) {
    return stream(pattern).toList();
  }

  private static Stream<Place> stream(PatternSpec pattern) {
    if (pattern instanceof Chain chain) {
      return chain.steps().stream();
    } else if (pattern instanceof Dag dag) {
      return dag.tasks().stream().map(Task::place);
    } else if (pattern instanceof Parallel parallel) {
      Stream<Place> branches = parallel.branches().stream().flatMap(branch -> branch.steps().stream());
      return Stream.concat(branches, parallel.reduce().stream());
    } else if (pattern instanceof Routing routing) {
      Stream<Place> routes = routing.routes().values().stream().flatMap(List::stream);
      return Stream.concat(routing.review().stream(), routes);
    } else if (pattern instanceof EvaluatorOptimizer evaluator) {
      return Stream.concat(Stream.of(evaluator.evaluator()), evaluator.reviewGate().stream());
    } else if (pattern instanceof OrchestratorWorkers workers) {
      return Stream.of(
              Stream.of(workers.orchestrator(), workers.workerTemplate()),
              workers.decompositionReview().stream(),
              workers.reduceReview().stream(),
              workers.reduce().stream(),
              workers.writeup().stream())
          .flatMap(places -> places);
    } else if (pattern instanceof Graph graph) {
      return graph.nodes().values().stream();
    } else if (pattern instanceof PlanExecute plan) {
      return Stream.of(plan.analyst(), Optional.of(plan.planner()), plan.verifier()).flatMap(Optional::stream);
    }
    return Stream.of(((Supervisor) pattern).supervisor());
  }
}
