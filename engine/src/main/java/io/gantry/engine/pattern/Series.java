package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.Optional;
import java.util.function.IntFunction;

/** The attempts at one thing, each a step, {@code router#1}, {@code router#2}, …; a later one starts after an earlier one. */
record Series(String name) {

  /** The id of an attempt, counted from 1. */
  StepId id(int attempt) {
    return new StepId(name + "#" + attempt);
  }

  /** How many attempts have started, the first {@code most} counted. */
  int started(RunView view, int most) {
    return started(view, most, i -> id(i + 1));
  }

  /** The attempt that started last, of the first {@code most}. */
  Optional<StepView> last(RunView view, int most) {
    int started = started(view, most);
    return started == 0 ? Optional.empty() : view.step(id(started));
  }

  /**
   * How many of these steps have started, found by halving.
   *
   * @param ids the steps' ids by position; each step starts after the one before it
   */
  static int started(RunView view, int size, IntFunction<StepId> ids) {
    // No more than all: where a run has no other steps, that is the answer.
    int most = Math.min(size, view.steps().size());
    if (most == 0 || view.step(ids.apply(most - 1)).isPresent()) {
      return most;
    }
    int started = 0;
    // The look above found that the one at this position has not started, so nothing behind it has.
    int beyond = most;
    while (beyond - started > 1) {
      int middle = (started + beyond) >>> 1;
      if (view.step(ids.apply(middle - 1)).isPresent()) {
        started = middle;
      } else {
        beyond = middle;
      }
    }
    return started;
  }
}
