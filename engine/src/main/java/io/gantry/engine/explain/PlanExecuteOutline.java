package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A planner, the steps of its plan, which nobody knows before it is made, and what is said of them. */
final class PlanExecuteOutline {

  private PlanExecuteOutline() {}

  static Outline of(PlanExecute spec) {
    long plans = 1L + spec.maxReplans();
    Outline outline =
        new Outline("the planner's plan has the steps; at most " + plans + " plans (limits.max_replans "
            + spec.maxReplans() + ")" + (spec.maxSteps().isPresent()
                ? " of at most " + spec.maxSteps().getAsInt() + " steps (limits.max_steps)"
                : ", and no limits.max_steps bounds their steps"));
    Count steps =
        new Count(0, spec.maxSteps().isPresent()
            ? OptionalLong.of(spec.maxSteps().getAsInt() * plans)
            : OptionalLong.empty());
    String planner = outline.place("planner#n", spec.planner(), Count.between(1, plans));
    String step = outline.action(
        "plan#n.<step>", Optional.of(spec.tools()).filter(tools -> !tools.isEmpty()), List.of(), steps);
    outline
        .way(Outline.START, planner)
        .way(planner, planner, "the plan is not in order")
        .way(planner, step, "for each step of the plan")
        .way(step, step, "the steps it depends on")
        .way(step, planner, "failed");
    String answer = outline.turn("answer", spec.planner().agent(), Optional.empty(), Count.between(0, 1));
    spec.verifier().ifPresent(verifier -> {
      String verify = outline.place("verify#n.<step>", verifier, steps);
      outline.way(step, verify, "beside the steps after it").way(verify, planner, "invalid").way(verify, answer);
    });
    outline.way(step, answer, "all done").way(answer, Outline.END);
    return outline;
  }
}
