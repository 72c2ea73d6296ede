package io.gantry.engine.tool;

import java.time.Duration;

/** Wakes a tool batch later without holding a thread; the engine's timer has this shape. */
@FunctionalInterface
public interface Deadlines {

  /**
   * Runs a short, non-blocking task once the delay has passed.
   *
   * @return cancels the task if it has not started
   */
  Runnable after(Duration delay, Runnable task);
}
