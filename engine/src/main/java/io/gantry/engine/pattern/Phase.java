package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.StepView;
import java.util.Optional;

/** One of the phases that a pattern goes through, as it stands. */
sealed interface Phase<T> {

  /** It has come to its result. */
  record Over<T>(T result) implements Phase<T> {}

  /** It goes on, or it ends the run. */
  record Open<T>(Decision decision) implements Phase<T> {}

  /**
   * What a step that has not completed comes to: the run waits for it, or fails by it.
   *
   * @param left what there is of a result when the run fails
   */
  static <T> Phase<T> unfinished(StepView step, Optional<String> left) {
    return new Open<>(
        step.status() == StepView.Status.FAILED ? new Standing.Broken(step, left).decision() : new Decision.Await());
  }
}
