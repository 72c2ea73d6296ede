package io.gantry.ejb.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A pool of the server behind its name. A server may put another pool in the place of one whose size is changed, as Payara
 * does; the old one then refuses every task. So a pool that refuses is looked up again and asked once more. Thread-safe.
 */
final class ServerPool<P extends ExecutorService> implements Executor {

  private final Supplier<P> lookup;
  private volatile P pool;

  /**
   * @param lookup finds the pool that has the name now
   */
  ServerPool(Supplier<P> lookup) {
    this.lookup = lookup;
    this.pool = lookup.get();
  }

  @Override
  public void execute(Runnable task) {
    hand(
        executor -> {
          executor.execute(task);
          return executor;
        });
  }

  /**
   * Hands a task to the pool, in whichever way the pool offers.
   *
   * @throws RejectedExecutionException when the pool and its queue are full
   */
  <R> R hand(Function<P, R> task) {
    try {
      return task.apply(pool);
    } catch (RejectedExecutionException e) {
      P current = lookup.get();
      R handed = task.apply(current);
      pool = current;
      return handed;
    }
  }
}
