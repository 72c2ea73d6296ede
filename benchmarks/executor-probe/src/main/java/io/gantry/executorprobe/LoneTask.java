package io.gantry.executorprobe;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a task takes from being handed over to its first instruction when the executor has nothing else to do.
 *
 * @param times how often, one after the other
 */
record LoneTask(int times) {

  /** Long enough for the executor's thread to have gone to rest. */
  private static final long PAUSE_NANOS = 100_000;

  /** Nanoseconds of each time, in their order. */
  long[] nanos(Executor executor) throws InterruptedException {
    long[] nanos = new long[times];
    Semaphore ran = new Semaphore(0);
    for (int i = 0; i < times; i++) {
      int place = i;
      LockSupport.parkNanos(PAUSE_NANOS);
      long begun = System.nanoTime();
      executor.execute(
          () -> {
            nanos[place] = System.nanoTime() - begun;
            ran.release();
          });
      ran.acquire();
    }
    return nanos;
  }
}
