package io.gantry.engine.workflow;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Gate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The names that patterns give to templates, besides those that single steps bring along. */
final class PatternNames {

  static final String LAST = "last_response";
  static final String HITL = "hitl_response";
  static final String REDUCED = "reduce_response";
  static final String WRITTEN = "writeup_response";

  static final Set<String> SCORED =
      Set.of("evaluation", "iterations", "iteration_index", "current_draft", "current_evaluation");
  private static final Set<String> DRAFTING = union(SCORED, Set.of("draft", "iteration"));
  static final Set<String> SUPERVISED = Set.of("task", "analysis", "route", "answers", "quality");
  static final Set<String> WORKING =
      Set.of(
          "workers", "num_workers", "worker_count", "round_count", "orchestrator_response", "task_count", REDUCED, WRITTEN);

  static final Set<String> PLANNING = Set.of("intent", "goal", "step", "steps", "num_plans");

  private PatternNames() {}

  static Set<String> union(Set<String> some, Set<String> more) {
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  /** What only artifacts see. */
  static Set<String> ending(PatternSpec pattern) {
    Set<String> run = Set.of("TRACE", "name", "timestamp");
    return switch (pattern.type()) {
      case "evaluator_optimizer" -> union(run, Set.of("execution_context"));
      case "graph" -> union(run, Set.of("execution_context", "terminal_node", "total_steps"));
      default -> run;
    };
  }

  /** All names that a pattern gives to some template; an input hides the others, {@code name} and {@code timestamp}. */
  static Set<String> names(PatternSpec pattern) {
    Set<String> names = new HashSet<>(union(scope(pattern).orElse(Set.of()), ending(pattern)));
    names.removeAll(Set.of("name", "timestamp"));
    return names;
  }

  /** The names that the steps of a pattern may use; absent where not even their kinds are known beforehand. */
  static Optional<Set<String>> scope(PatternSpec pattern) {
    Set<String> names = new HashSet<>(Set.of("inputs", LAST));
    if (asksPeople(pattern)) {
      names.add(HITL);
    }
    switch (pattern.type()) {
      case "chain" -> names.add("steps");
      case "workflow" -> names.add("tasks");
      case "parallel" -> names.addAll(Set.of("steps", "branches"));
      case "routing" -> names.addAll(Set.of("steps", "router"));
      case "evaluator_optimizer" -> names.addAll(DRAFTING);
      case "orchestrator_workers" -> names.addAll(WORKING);
      case "graph" -> names.addAll(Set.of("nodes", "iteration"));
      case "plan_execute" -> names.addAll(PLANNING);
      case "supervisor" -> names.addAll(SUPERVISED);
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }

  private static boolean asksPeople(PatternSpec pattern) {
    if (pattern instanceof Chain chain) {
      return chain.steps().stream().anyMatch(Gate.class::isInstance);
    } else if (pattern instanceof Dag dag) {
      return dag.tasks().stream().anyMatch(task -> task.place() instanceof Gate);
    }
    return true;
  }
}
