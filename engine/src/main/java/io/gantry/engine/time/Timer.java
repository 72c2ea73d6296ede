package io.gantry.engine.time;

import java.time.Duration;

/** Wakes the engine later without holding a thread meanwhile. */
@FunctionalInterface
public interface Timer {

  /**
   * Runs a short, non-blocking task once the delay has passed.
   *
   * @return cancels the task if it has not started
   */
  Runnable after(Duration delay, Runnable task);
}
