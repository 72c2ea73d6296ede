package io.gantry.ejb.run;

import io.gantry.ejb.request.RequestRefusedException.Busy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Lets submissions in while fewer runs than allowed are under way, those still on their way included. Thread-safe. */
final class Admission {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final int maxActive;
  private final IntSupplier active;
  private final AtomicInteger entering = new AtomicInteger();

  Admission(int maxActive, IntSupplier active) {
    this.maxActive = maxActive;
    this.active = active;
  }

  /**
   * Does what starts a run, if there is room for one.
   *
   * @throws Busy when there is none; nothing was done
   */
  <T> T admit(Supplier<T> start) {
    try {
      if (entering.incrementAndGet() + active.getAsInt() > maxActive) {
        throw new Busy(
            "As many runs are under way as this server takes (gantry.runs.max-active = " + maxActive + ").",
            RETRY_AFTER_SECONDS);
      }
      return start.get();
    } finally {
      entering.decrementAndGet();
    }
  }
}
