package io.gantry.engine.run;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor over a bounded pool that never rejects: tasks for which the pool has no room are offered again a little
 * later, first come, first served, without a thread meanwhile and with one wake-up for all of them. Whoever hands tasks
 * in bounds their number. Thread-safe.
 */
final class PatientExecutor implements Executor {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Executor pool;
  private final Timer timer;

  // Guarded by this.
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean offering;

  PatientExecutor(Executor pool, Timer timer) {
    this.pool = pool;
    this.timer = timer;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (offering) {
        waiting.add(task);
        return;
      }
    }
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        waiting.add(task);
        if (offering) {
          return;
        }
        offering = true;
      }
      pause();
    }
  }

  private void offerWaiting() {
    for (Runnable next = next(); next != null; next = next()) {
      try {
        pool.execute(next);
      } catch (RejectedExecutionException e) {
        putBack(next);
        pause();
        return;
      }
    }
  }

  /** The task that waits longest; null ends the offering. */
  private synchronized Runnable next() {
    Runnable next = waiting.poll();
    offering = next != null;
    return next;
  }

  private synchronized void putBack(Runnable task) {
    waiting.addFirst(task);
  }

  private void pause() {
    timer.after(PAUSE, this::offerWaiting);
  }
}
