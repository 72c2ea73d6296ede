package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;
import java.util.List;

/**
 * The ids of the steps of one plan, counted from 1: {@code planner#2}, {@code plan#2.fetch}, {@code verify#2.fetch}, {@code
 * plan#2.batch[fetch,read]}.
 */
record PlanNames(int number) {

  static final StepId INTENT = new StepId("intent");
  static final Series PLANNERS = new Series("planner");
  private static final StepId ANSWER = new StepId("answer");

  StepId planner() {
    return PLANNERS.id(number);
  }

  StepId step(String id) {
    return new StepId("plan#" + number + "." + id);
  }

  StepId verification(String id) {
    return new StepId("verify#" + number + "." + id);
  }

  /** The one call that does what these steps would. */
  StepId batch(List<String> ids) {
    return new StepId(batches() + String.join(",", ids) + "]");
  }

  /** The ids of the planned steps whose work this step does with one call; none where it is no such step of this plan. */
  List<String> batched(StepId id) {
    String value = id.value();
    return value.startsWith(batches())
        ? List.of(value.substring(batches().length(), value.length() - 1).split(","))
        : List.of();
  }

  private String batches() {
    return "plan#" + number + ".batch[";
  }

  /** The step that writes the answer: the plan's own last step where it has one. */
  StepId answer(Plan plan) {
    return plan.answer().map(step -> step(step.id())).orElse(ANSWER);
  }
}
