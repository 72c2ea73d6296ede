package io.gantry.engine.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which steps continue which conversation. Part of a {@link RunView}, folded with it. */
final class Conversations {

  private final Map<String, List<StepView>> byName = new HashMap<>();

  void note(StepView step) {
    step.conversation().ifPresent(name -> byName.computeIfAbsent(name, key -> new ArrayList<>()).add(step));
  }

  /** The completed steps of this step's conversation before it, oldest first, and the step itself. */
  List<StepView> of(StepView step) {
    List<StepView> all = step.conversation().map(byName::get).orElse(List.of());
    if (all.size() <= 1) {
      return List.of(step);
    }
    List<StepView> steps = new ArrayList<>();
    for (int i = 0; i < all.size() && all.get(i) != step; i++) {
      if (all.get(i).status() == StepView.Status.COMPLETED) {
        steps.add(all.get(i));
      }
    }
    steps.add(step);
    return steps;
  }
}
