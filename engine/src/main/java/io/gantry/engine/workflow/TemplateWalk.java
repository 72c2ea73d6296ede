package io.gantry.engine.workflow;

import static io.gantry.engine.workflow.PatternNames.HITL;
import static io.gantry.engine.workflow.PatternNames.LAST;
import static io.gantry.engine.workflow.PatternNames.PLANNING;
import static io.gantry.engine.workflow.PatternNames.REDUCED;
import static io.gantry.engine.workflow.PatternNames.SCORED;
import static io.gantry.engine.workflow.PatternNames.SUPERVISED;
import static io.gantry.engine.workflow.PatternNames.WORKING;
import static io.gantry.engine.workflow.PatternNames.WRITTEN;
import static io.gantry.engine.workflow.PatternNames.union;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Task;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Workflow.Artifact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks through a workflow in document order and collects its templates with the names that each may use. */
final class TemplateWalk {

  private static final String CONFIG = "/pattern/config";

  private final List<TemplateField> found = new ArrayList<>();
  private final Optional<Set<String>> scope;
  private final Set<Integer> first = new HashSet<>();

  /** Names of the pattern that are not there yet where the walk is. */
  private Set<String> hidden = Set.of();

  private TemplateWalk(Optional<Set<String>> scope) {
    this.scope = scope;
  }

  static List<TemplateField> through(Workflow workflow) {
    TemplateWalk walk = new TemplateWalk(PatternNames.scope(workflow.pattern()));
    walk.pattern(workflow.pattern());
    walk.artifacts(workflow.artifacts(), PatternNames.ending(workflow.pattern()));
    return walk.found;
  }

  private void artifacts(List<Artifact> artifacts, Set<String> ending) {
    for (int i = 0; i < artifacts.size(); i++) {
      add("/outputs/artifacts/" + i + "/path", artifacts.get(i).path(), Optional.empty(), ending);
      add("/outputs/artifacts/" + i + "/from", artifacts.get(i).from(), Optional.empty(), ending);
    }
  }

  private void pattern(PatternSpec pattern) {
    if (pattern instanceof Chain chain) {
      first.add(0);
      hidden = Set.of(HITL);
      for (int i = 0; i < chain.steps().size(); i++) {
        place(CONFIG + "/steps/" + i, chain.steps().get(i), Optional.of(i));
        hidden = chain.steps().get(i) instanceof Gate ? Set.of() : hidden;
      }
    } else if (pattern instanceof Dag dag) {
      Set<String> answered = afterQuestions(dag);
      for (int i = 0; i < dag.tasks().size(); i++) {
        hidden = answered.contains(dag.tasks().get(i).id()) ? Set.of() : Set.of(HITL);
        task(CONFIG + "/tasks/" + i, dag.tasks().get(i), i);
      }
    } else if (pattern instanceof Parallel parallel) {
      for (int i = 0; i < parallel.branches().size(); i++) {
        sequence(CONFIG + "/branches/" + i + "/steps", parallel.branches().get(i).steps(), Set.of("branches", LAST, HITL));
      }
      hidden = Set.of("steps", HITL);
      parallel.reduce().ifPresent(place -> place(CONFIG + "/reduce", place, Optional.empty()));
    } else if (pattern instanceof Routing routing) {
      hidden = Set.of("steps", "router", LAST, HITL);
      text(CONFIG + "/router/input", routing.routerInput());
      hidden = Set.of("steps", HITL);
      routing.review().ifPresent(gate -> place(CONFIG + "/router/review_router", gate, Optional.empty()));
      Set<String> notYet = routing.review().isPresent() ? Set.of() : Set.of(HITL);
      routing.routes().forEach((id, steps) -> sequence(Located.pointer(CONFIG + "/routes", id) + "/then", steps, notYet));
    } else if (pattern instanceof EvaluatorOptimizer evaluator) {
      evaluator(evaluator);
    } else if (pattern instanceof OrchestratorWorkers workers) {
      orchestrator(workers);
    } else if (pattern instanceof Graph graph) {
      graph(graph);
    } else if (pattern instanceof PlanExecute plan) {
      plan(plan);
    } else if (pattern instanceof Supervisor supervisor) {
      hidden = union(SUPERVISED, Set.of(LAST, HITL));
      place(CONFIG + "/supervisor", supervisor.supervisor(), Optional.empty());
      hidden = Set.of(HITL);
    }
  }

  private void evaluator(EvaluatorOptimizer evaluator) {
    hidden = union(SCORED, Set.of(HITL));
    place(CONFIG + "/evaluator", evaluator.evaluator(), Optional.empty());
    hidden = evaluator.reviewGate().isPresent() ? Set.of() : Set.of(HITL);
    text(CONFIG + "/revise_prompt", evaluator.revisePrompt());
    hidden = Set.of(HITL);
    evaluator.reviewGate().ifPresent(gate -> place(CONFIG + "/review_gate", gate, Optional.empty()));
  }

  private void orchestrator(OrchestratorWorkers workers) {
    Set<String> planning = Set.of("orchestrator_response", "task_count");
    boolean reviewed = workers.decompositionReview().isPresent() || workers.reduceReview().isPresent();
    Set<String> unasked = reviewed ? planning : union(planning, Set.of(HITL));
    Set<String> unreduced = workers.reduce().isPresent() ? Set.of() : Set.of(REDUCED);
    hidden = union(WORKING, Set.of(LAST, HITL));
    place(CONFIG + "/orchestrator", workers.orchestrator(), Optional.empty());
    hidden = Set.of(HITL, REDUCED, WRITTEN);
    optional("/decomposition_review", workers.decompositionReview());
    hidden = union(planning, Set.of(HITL, REDUCED, WRITTEN));
    optional("/reduce_review", workers.reduceReview());
    hidden = union(unasked, Set.of(REDUCED, WRITTEN));
    optional("/reduce", workers.reduce());
    hidden = union(union(unasked, unreduced), Set.of(WRITTEN));
    optional("/writeup", workers.writeup());
    hidden = union(union(unasked, unreduced), workers.writeup().isPresent() ? Set.of() : Set.of(WRITTEN));
  }

  private void plan(PlanExecute plan) {
    hidden = union(PLANNING, Set.of(LAST, HITL));
    optional("/analyst", plan.analyst());
    Set<String> unasked = plan.analyst().isPresent() ? Set.of(HITL) : Set.of(HITL, "intent");
    hidden = union(unasked, Set.of("goal", "step", "steps", "num_plans", LAST));
    place(CONFIG + "/planner", plan.planner(), Optional.empty());
    hidden = union(unasked, Set.of("steps", "num_plans"));
    optional("/verifier", plan.verifier());
    hidden = union(unasked, Set.of("step"));
  }

  private void optional(String name, Optional<? extends Place> place) {
    place.ifPresent(there -> place(CONFIG + name, there, Optional.empty()));
  }

  private void graph(Graph graph) {
    Set<String> unasked = graph.nodes().values().stream().anyMatch(Gate.class::isInstance) ? Set.of() : Set.of(HITL);
    hidden = union(unasked, Set.of(LAST));
    for (Map.Entry<String, Place> node : graph.nodes().entrySet()) {
      place(Located.pointer(CONFIG + "/nodes", node.getKey()), node.getValue(), Optional.empty());
      hidden = unasked;
    }
    for (int edge = 0; edge < graph.edges().size(); edge++) {
      for (int choice = 0; choice < graph.edges().get(edge).choices().size(); choice++) {
        String when = graph.edges().get(edge).choices().get(choice).when();
        boolean expression = Templates.isPlain(when) && !when.strip().equalsIgnoreCase("else");
        text(CONFIG + "/edges/" + edge + "/choose/" + choice + "/when",
            Optional.of(expression ? "{{ " + when + " }}" : when));
      }
    }
    hidden = union(unasked, Set.of("iteration"));
  }

  /**
   * @param notYet names hidden from the first step; the last response and a person's answer show once there is one
   */
  private void sequence(String pointer, List<Place> places, Set<String> notYet) {
    Set<String> still = new HashSet<>(notYet);
    for (int i = 0; i < places.size(); i++) {
      hidden = Set.copyOf(still);
      place(pointer + "/" + i, places.get(i), Optional.empty());
      still.remove(LAST);
      if (places.get(i) instanceof Gate) {
        still.remove(HITL);
      }
    }
    hidden = Set.of();
  }

  /** Ids of the tasks that depend on a question, directly or not. */
  private static Set<String> afterQuestions(Dag dag) {
    Map<String, List<String>> dependents = new HashMap<>();
    dag.tasks().forEach(
        task -> task.deps().forEach(dep -> dependents.computeIfAbsent(dep, id -> new ArrayList<>()).add(task.id())));
    Deque<String> toFollow = new ArrayDeque<>();
    dag.tasks().stream().filter(task -> task.place() instanceof Gate).forEach(task -> toFollow.add(task.id()));
    Set<String> after = new HashSet<>();
    while (!toFollow.isEmpty()) {
      for (String dependent : dependents.getOrDefault(toFollow.remove(), List.of())) {
        if (after.add(dependent)) {
          toFollow.add(dependent);
        }
      }
    }
    return after;
  }

  private void task(String pointer, Task task, int index) {
    if (task.deps().isEmpty()) {
      first.add(index);
    }
    place(pointer, task.place(), Optional.of(index));
    if (task.place() instanceof Turn turn && turn.input().isEmpty()) {
      add(pointer + "/description", task.description(), Optional.of(index), turn.vars().keySet());
    }
  }

  private void place(String pointer, Place place, Optional<Integer> index) {
    if (place instanceof Turn turn) {
      turn.input().ifPresent(input -> add(pointer + "/input", input, index, turn.vars().keySet()));
    } else if (place instanceof Gate gate) {
      add(pointer + "/prompt", gate.prompt(), index, Set.of());
      gate.contextDisplay().ifPresent(shown -> add(pointer + "/context_display", shown, index, Set.of()));
    }
  }

  private void text(String pointer, Optional<String> template) {
    template.ifPresent(text -> add(pointer, text, Optional.empty(), Set.of()));
  }

  private void add(String pointer, String template, Optional<Integer> index, Set<String> more) {
    if (!Templates.isPlain(template) || template.length() > TemplateLanguage.MAX_OUTPUT) {
      Optional<Set<String>> names = scope.map(known -> {
        Set<String> all = new HashSet<>(known);
        all.removeAll(hidden);
        all.addAll(more);
        index.filter(first::contains).ifPresent(nothingBefore -> all.remove(LAST));
        return all;
      });
      found.add(new TemplateField(pointer, template, names, index));
    }
  }
}
