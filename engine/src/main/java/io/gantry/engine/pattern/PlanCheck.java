package io.gantry.engine.pattern;

import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds, before anything of a plan runs, what keeps it from running. Steps that wait for each other are no fault. */
final class PlanCheck {

  private static final int MOST_FAULTS = 10;

  private final PlanActions actions;
  private final int maxSteps;

  PlanCheck(PlanActions actions, int maxSteps) {
    this.actions = actions;
    this.maxSteps = maxSteps;
  }

  /**
   * What is wrong with a plan, at most ten sentences; none when it can run.
   *
   * @param done ids of steps of earlier plans whose results may be used
   * @param undone ids of steps of earlier plans that have no result of use
   */
  List<String> faults(PlanDraft draft, Set<String> done, Set<String> undone) {
    List<String> faults = new ArrayList<>(draft.faults());
    if (draft.steps().size() > maxSteps) {
      faults.add("It has " + draft.steps().size() + " steps; at most " + maxSteps + " are allowed.");
    }
    Set<String> ids = draft.steps().stream().map(PlannedStep::id).collect(Collectors.toSet());
    draft.last().filter(step -> actions.isAnswer(step.action())).ifPresent(answer -> ids.remove(answer.id()));
    Set<String> seen = new HashSet<>();
    for (PlannedStep step : draft.steps().subList(0, Math.min(maxSteps, draft.steps().size()))) {
      if (!seen.add(step.id())) {
        faults.add("There are several steps '" + step.id() + "'.");
      }
      new OfStep(step, faults).check(ids, done, undone);
    }
    answer(draft.steps(), faults);
    return faults.stream().distinct().limit(MOST_FAULTS).toList();
  }

  private void answer(List<PlannedStep> steps, List<String> faults) {
    for (int i = 0; i < steps.size() - 1; i++) {
      if (actions.isAnswer(steps.get(i).action())) {
        faults.add("Step '" + steps.get(i).id() + "': only the last step may be an 'answer'.");
      }
    }
  }

  /** The check of one step. */
  private final class OfStep {

    private final PlannedStep step;
    private final List<String> faults;

    OfStep(PlannedStep step, List<String> faults) {
      this.step = step;
      this.faults = faults;
    }

    void check(Set<String> ids, Set<String> done, Set<String> undone) {
      Set<String> there = new HashSet<>(ids);
      there.addAll(done);
      Set<String> known = new HashSet<>(there);
      known.addAll(undone);
      Map<String, List<ResultReference>> references = ResultReference.all(step.parameters(), known);
      if (!step.action().isEmpty()) {
        actions.problems(step, references.keySet()).forEach(this::add);
      }
      step.dependencies().ifPresent(named -> named.forEach(name -> waitsFor(name, there, undone)));
      references.values().forEach(all -> all.forEach(reference -> refersTo(reference, there, undone)));
    }

    private void waitsFor(String name, Set<String> there, Set<String> undone) {
      if (ResultReference.named(name, there).filter(step.id()::equals).isPresent()) {
        add("it depends on itself");
      } else if (ResultReference.named(name, there).isEmpty()) {
        add("it depends on '" + ShortText.cut(name, 100) + "', " + absent(name, undone));
      }
    }

    private void refersTo(ResultReference reference, Set<String> there, Set<String> undone) {
      if (ResultReference.named(reference.step(), there).filter(step.id()::equals).isPresent()) {
        add("it refers to its own result, " + reference);
      } else if (ResultReference.named(reference.step(), there).isEmpty()) {
        add("it refers to " + reference + ", " + absent(reference.step(), undone));
      }
    }

    private String absent(String name, Set<String> undone) {
      return ResultReference.named(name, undone).isPresent()
          ? "which came to nothing in an earlier plan and is not in this one"
          : "which is no step that can be done before it";
    }

    private void add(String fault) {
      faults.add("Step '" + step.id() + "': " + fault + ".");
    }
  }
}
