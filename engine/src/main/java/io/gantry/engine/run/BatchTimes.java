package io.gantry.engine.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much time the tool calls of each step's current reply have left together, from when the first of them was handed over
 * here; time in which a run was not active does not count. Confined to the run's coordinator.
 */
final class BatchTimes {

  private final Duration timeout;
  private final LongSupplier nanoTicker;
  private final Map<StepId, Begun> begun = new HashMap<>();

  private record Begun(int turn, long at) {}

  BatchTimes(Duration timeout, LongSupplier nanoTicker) {
    this.timeout = timeout;
    this.nanoTicker = nanoTicker;
  }

  /** What is left for further calls of this reply; zero or less when it is used up. */
  Duration left(StepId step, int turn) {
    long now = nanoTicker.getAsLong();
    Begun first = begun.merge(step, new Begun(turn, now), (old, fresh) -> old.turn() == turn ? old : fresh);
    return timeout.minusNanos(now - first.at());
  }
}
