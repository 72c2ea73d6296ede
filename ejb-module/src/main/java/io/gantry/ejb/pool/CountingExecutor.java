package io.gantry.ejb.pool;

import io.gantry.engine.context.Work;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes tasks on to another executor and counts those that wait and those that run. Thread-safe. */
public final class CountingExecutor implements Executor {

  private final Executor executor;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();

  public CountingExecutor(Executor executor) {
    this.executor = executor;
  }

  /**
   * Hands a task on.
   *
   * @throws RejectedExecutionException when the pool and its queue are full; the task is then not counted and never runs
   */
  @Override
  public void execute(Runnable task) {
    waiting.incrementAndGet();
    try {
      // The container may start a thread for it, which must not inherit what this one works on.
      Work.runApart(() -> executor.execute(() -> run(task)));
    } catch (RejectedExecutionException e) {
      waiting.decrementAndGet();
      throw e;
    }
  }

  private void run(Runnable task) {
    waiting.decrementAndGet();
    running.incrementAndGet();
    try {
      task.run();
    } finally {
      running.decrementAndGet();
    }
  }

  /** Tasks handed on that have not begun. */
  public int waiting() {
    return waiting.get();
  }

  /** Tasks that run now. */
  public int running() {
    return running.get();
  }
}
