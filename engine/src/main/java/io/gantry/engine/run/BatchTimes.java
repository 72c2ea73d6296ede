package io.gantry.engine.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How much time the tool calls of each step's current reply have left together, from when the first of them was handed over
 * here; time in which a run was not active, or a person was asked about one of them, does not count. Confined to the run's
 * coordinator.
 */
final class BatchTimes {

  private final Duration timeout;
  private final LongSupplier nanoTicker;
  private final Map<StepId, Begun> begun = new HashMap<>();

  private record Begun(int turn, long at, OptionalLong heldSince) {

    /** As if it had begun that much later as it was held. */
    Begun goesOn(long now) {
      return heldSince.isEmpty() ? this : new Begun(turn, at + now - heldSince.getAsLong(), OptionalLong.empty());
    }
  }

  BatchTimes(Duration timeout, LongSupplier nanoTicker) {
    this.timeout = timeout;
    this.nanoTicker = nanoTicker;
  }

  /** What is left for further calls of this reply; zero or less when it is used up. */
  Duration left(StepId step, int turn) {
    long now = nanoTicker.getAsLong();
    Begun first =
        begun.merge(
            step,
            new Begun(turn, now, OptionalLong.empty()),
            (old, fresh) -> old.turn() == turn ? old.goesOn(now) : fresh);
    return timeout.minusNanos(now - first.at());
  }

  /** The calls of the step's current reply wait for a person; their time stands still until somebody asks what is left. */
  void hold(StepId step) {
    long now = nanoTicker.getAsLong();
    begun.computeIfPresent(
        step, (id, first) -> new Begun(first.turn(), first.goesOn(now).at(), OptionalLong.of(now)));
  }
}
