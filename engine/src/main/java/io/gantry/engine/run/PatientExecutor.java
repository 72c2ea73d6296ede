package io.gantry.engine.run;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor over a bounded pool that never rejects: a task for which the pool has no room is offered again a little
 * later, without a thread meanwhile. Whoever hands tasks in bounds their number.
 */
final class PatientExecutor implements Executor {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Executor pool;
  private final Timer timer;

  PatientExecutor(Executor pool, Timer timer) {
    this.pool = pool;
    this.timer = timer;
  }

  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      timer.after(PAUSE, () -> execute(task));
    }
  }
}
