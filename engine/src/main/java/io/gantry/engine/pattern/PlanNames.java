package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;

/**
 * The ids of the steps of one plan, counted from 1: {@code planner#2}, {@code plan#2.fetch}, {@code verify#2.fetch}.
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

  /** The step that writes the answer: the plan's own last step where it has one. */
  StepId answer(Plan plan) {
    return plan.answer().map(step -> step(step.id())).orElse(ANSWER);
  }
}
