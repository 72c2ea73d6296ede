package io.gantry.ejb.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pool whose tasks must still run while the server stops, since they record what is under way: once the pool is closed
 * they go to the scheduler, which servers close last. Thread-safe.
 */
final class LastingExecutor implements Executor {

  private final Executor pool;
  private final Executor scheduler;
  private final StopNotice stop;

  LastingExecutor(Executor pool, Executor scheduler, StopNotice stop) {
    this.pool = pool;
    this.scheduler = scheduler;
    this.stop = stop;
  }

  /**
   * Hands a task on.
   *
   * @throws RejectedExecutionException when the pool is full, or the server takes no task at all any more
   */
  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      if (!stop.look()) {
        throw e;
      }
      scheduler.execute(task);
    }
  }
}
