package io.gantry.ejb.pool;

import jakarta.enterprise.concurrent.ManageableThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that a server has under a name, and the tasks that wait for one. They wait here and not only in the server:
 * a server may put another pool in the place of one whose size is changed, as Payara does, and forget what waited in the
 * old one. So a pool that refuses is looked up again, and a thread that ends a task takes the next that waits, unless its
 * pool is gone.
 *
 * <p>Tasks begin in about the order they came. Thread-safe.
 */
final class ServerPool implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

  /** Far beyond what the admitted runs ask for at once; see gantry.runs.max-active. */
  private static final int MAX_WAITING = 20_000;

  /** How often a pool that is full is asked whether it has grown. */
  private static final long LOOK_NANOS = 100_000_000;

  private final Supplier<? extends ExecutorService> lookup;
  private final LongSupplier ticker;
  private volatile ExecutorService pool;

  // Guarded by this.
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean full;
  private long refusedAt;

  /**
   * @param lookup finds the pool that has the name now
   * @param ticker nanoseconds from some fixed point
   */
  ServerPool(Supplier<? extends ExecutorService> lookup, LongSupplier ticker) {
    this.lookup = lookup;
    this.ticker = ticker;
    this.pool = lookup.get();
  }

  /**
   * Hands a task to the pool, or lets it wait until a thread has ended another.
   *
   * @throws RejectedExecutionException when {@value #MAX_WAITING} tasks wait already, or when the pool refuses and none of
   *     its threads is at work, so that nobody would come for the task
   */
  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING) {
        throw new RejectedExecutionException(MAX_WAITING + " tasks wait for a thread already");
      }
      waiting.add(task);
      if (full && underWay > 0 && ticker.getAsLong() - refusedAt < LOOK_NANOS) {
        return;
      }
    }
    offer();
    synchronized (this) {
      if (underWay == 0 && waiting.remove(task)) {
        throw new RejectedExecutionException("The server's pool takes no task");
      }
    }
  }

  /** Hands over what waits, as long as the pool takes it. */
  private void offer() {
    for (Runnable next = poll(); next != null; next = poll()) {
      if (!hand(next)) {
        putBack(next);
        return;
      }
    }
  }

  private synchronized Runnable poll() {
    Runnable next = waiting.poll();
    if (next == null) {
      full = false;
    } else {
      underWay++;
    }
    return next;
  }

  private synchronized void putBack(Runnable task) {
    waiting.addFirst(task);
    underWay--;
    full = true;
    refusedAt = ticker.getAsLong();
  }

  private boolean hand(Runnable task) {
    try {
      pool.execute(() -> work(task));
      return true;
    } catch (RejectedExecutionException e) {
      ExecutorService current = lookup.get();
      try {
        current.execute(() -> work(task));
      } catch (RejectedExecutionException refused) {
        return false;
      }
      pool = current;
      return true;
    }
  }

  private void work(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task broke down; the thread takes the next", e);
      }
    }
  }

  /** What this thread does next; null sends it back to its pool. */
  private Runnable next() {
    synchronized (this) {
      Runnable next = isGone() ? null : waiting.poll();
      if (next != null) {
        return next;
      }
      underWay--;
      if (waiting.isEmpty()) {
        full = false;
        return null;
      }
    }
    offer();
    return null;
  }

  /** Whether the server has taken this thread's pool away; the thread ends with its task. */
  private static boolean isGone() {
    return Thread.currentThread() instanceof ManageableThread thread && thread.isShutdown();
  }
}
