package io.gantry.engine.run;

import java.util.List;
import java.util.Optional;

/** What a pattern wants to happen next. */
public sealed interface Decision {

  /**
   * These steps may start now. The engine starts as many as {@code max_parallel} allows, in this order, and asks again
   * for the rest; a pattern with many need not name more than that. Questions start in any case, as they take up nothing.
   *
   * @param steps at least one, none of which has started
   */
  record Start(List<StepRequest> steps) implements Decision {

    public Start {
      steps = List.copyOf(steps);
      if (steps.isEmpty()) {
        throw new IllegalArgumentException("A decision to start must name a step");
      }
    }
  }

  /** Nothing may start before something that runs has ended. */
  record Await() implements Decision {}

  /**
   * The user should know something that changes nothing. It is recorded, and the pattern is asked again; a pattern says
   * the same only once and finds in {@link RunView#warnings()} what it has said.
   *
   * @param code stable
   */
  record Warn(String code, String text) implements Decision {}

  /**
   * The run is done.
   *
   * @param partial whether a tolerated failure is part of the result
   */
  record Finish(String result, boolean partial) implements Decision {}

  /** The run cannot be completed; what there is of a result is kept. */
  record Fail(FailureKind kind, String reason, Optional<String> result) implements Decision {}
}
