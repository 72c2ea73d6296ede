package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;
import io.gantry.engine.workflow.DependencyCycle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A plan that can run.
 *
 * @param nodes its steps in listed order, a last {@code answer} left out
 * @param answer the last step, where it is the answer
 * @param circle ids of steps that wait for each other, first and last the same; then every node waits for the one listed
 *     before it. Empty where there are none
 * @param ids of every step whose result references may name, earlier plans' included
 */
record Plan(
    String goal,
    List<Node> nodes,
    Optional<PlannedStep> answer,
    List<String> circle,
    Set<String> ids) {

  /**
   * A step of a plan.
   *
   * @param id under which it runs
   * @param verification the step that verifies it
   * @param after positions of the nodes it waits for
   * @param level 0 when it waits for none, else one more than the highest level among those
   */
  record Node(PlannedStep step, StepId id, StepId verification, List<Integer> after, int level) {}

  /**
   * A plan without faults as a graph. A step waits for its declared dependencies and for those whose results it refers to;
   * one that declares none, not even an empty list, waits for the step listed before it.
   *
   * @param done ids of steps of earlier plans whose results may be used; nothing waits for these
   */
  static Plan of(PlanDraft draft, PlanNames names, PlanActions actions, Set<String> done) {
    List<PlannedStep> steps = new ArrayList<>(draft.steps());
    Optional<PlannedStep> answer = draft.last().filter(step -> actions.isAnswer(step.action()));
    answer.ifPresent(last -> steps.remove(steps.size() - 1));
    Map<String, Integer> positions = new LinkedHashMap<>();
    steps.forEach(step -> positions.put(step.id(), positions.size()));
    Set<String> ids = new HashSet<>(positions.keySet());
    ids.addAll(done);
    List<List<Integer>> after = new ArrayList<>();
    steps.forEach(step -> after.add(waitedFor(step, positions, ids)));
    List<String> circle = circle(steps, after);
    if (!circle.isEmpty()) {
      after.replaceAll(any -> List.of());
      for (int i = 1; i < after.size(); i++) {
        after.set(i, List.of(i - 1));
      }
    }
    int[] levels = new int[steps.size()];
    order(after).forEach(i -> levels[i] = after.get(i).stream().mapToInt(before -> levels[before] + 1).max().orElse(0));
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      String id = steps.get(i).id();
      nodes.add(new Node(steps.get(i), names.step(id), names.verification(id), after.get(i), levels[i]));
    }
    return new Plan(draft.goal(), List.copyOf(nodes), answer, circle, Set.copyOf(ids));
  }

  private static List<Integer> waitedFor(PlannedStep step, Map<String, Integer> positions, Set<String> ids) {
    Set<Integer> found = new TreeSet<>();
    int own = positions.get(step.id());
    if (step.dependencies().isEmpty() && own > 0) {
      found.add(own - 1);
    }
    step.dependencies().ifPresent(names -> names.forEach(name -> position(name, positions, ids).ifPresent(found::add)));
    ResultReference.all(step.parameters(), ids).values().forEach(references ->
        references.forEach(reference -> position(reference.step(), positions, ids).ifPresent(found::add)));
    return List.copyOf(found);
  }

  private static Optional<Integer> position(String name, Map<String, Integer> positions, Set<String> ids) {
    return ResultReference.named(name, ids).map(positions::get);
  }

  private static List<String> circle(List<PlannedStep> steps, List<List<Integer>> after) {
    Map<String, List<String>> deps = new LinkedHashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      deps.put(steps.get(i).id(), after.get(i).stream().map(before -> steps.get(before).id()).toList());
    }
    return new DependencyCycle(deps).find().orElse(List.of());
  }

  /** Positions so that each comes after those it waits for. */
  private static List<Integer> order(List<List<Integer>> after) {
    List<List<Integer>> waiting = new ArrayList<>();
    after.forEach(any -> waiting.add(new ArrayList<>()));
    int[] left = new int[after.size()];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < left.length; i++) {
      int position = i;
      after.get(i).forEach(before -> waiting.get(before).add(position));
      left[i] = after.get(i).size();
      if (left[i] == 0) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      order.add(next);
      waiting.get(next).stream().filter(later -> --left[later] == 0).forEach(ready::add);
    }
    return order;
  }

  String shownCircle() {
    return DependencyCycle.shown(circle);
  }
}
