package io.gantry.ejb.pool;

import jakarta.enterprise.concurrent.ManageableThread;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
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
public final class ServerPool implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(ServerPool.class);

  /** Far beyond what the admitted runs ask for at once; see gantry.runs.max-active. */
  private static final int MAX_WAITING = 20_000;

  /** How often a pool that is full is asked whether it has grown. */
  private static final long LOOK_NANOS = 100_000_000;

  /**
   * A thread that has ended a task is counted as free a moment before its pool knows it, so a pool that refuses although
   * nothing is under way is asked again: at most 20 times, a tenth of a millisecond apart.
   */
  private static final int ASKED = 20;

  private static final long WAY_BACK_NANOS = 100_000;

  private final Supplier<? extends ExecutorService> lookup;
  private final LongSupplier ticker;
  private volatile ExecutorService pool;

  // Guarded by this.
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean full;
  private Executor successor;
  private long refusedAt;

  /**
   * @param lookup finds the pool that has the name now; rejects when it is gone
   * @param ticker nanoseconds from some fixed point
   */
  public ServerPool(Supplier<? extends ExecutorService> lookup, LongSupplier ticker) {
    this.lookup = lookup;
    this.ticker = ticker;
    this.pool = lookup.get();
  }

  /**
   * Hands a task to the pool, or lets it wait until a thread has ended another.
   *
   * @throws RejectedExecutionException when {@value #MAX_WAITING} tasks wait already, after {@link #close}, or when the pool
   *     refuses and none of its threads is at work, so that nobody would come for the task
   */
  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (successor != null) {
        throw new RejectedExecutionException("The server stops");
      }
      if (waiting.size() >= MAX_WAITING) {
        throw new RejectedExecutionException(MAX_WAITING + " tasks wait for a thread already");
      }
      waiting.add(task);
      if (full && underWay > 0 && ticker.getAsLong() - refusedAt < LOOK_NANOS) {
        return;
      }
    }
    offer();
    for (int asked = 1; !isInHand(task); asked++) {
      if (asked >= ASKED && takeBack(task)) {
        throw new RejectedExecutionException("The server's pool takes no task");
      }
      LockSupport.parkNanos(WAY_BACK_NANOS);
      offer();
    }
  }

  /** Whether the pool has the task, or a thread at work that will come for it. */
  private synchronized boolean isInHand(Runnable task) {
    return underWay > 0 || !waiting.contains(task);
  }

  private synchronized boolean takeBack(Runnable task) {
    return underWay == 0 && waiting.remove(task);
  }

  /**
   * Takes no more tasks and hands what waits to another; for a server that stops, whose pool may have forgotten tasks that it
   * took.
   */
  void close(Executor other) {
    List<Runnable> left;
    synchronized (this) {
      successor = other;
      left = List.copyOf(waiting);
      waiting.clear();
    }
    left.forEach(other::execute);
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

  private void putBack(Runnable task) {
    synchronized (this) {
      underWay--;
      if (successor == null) {
        waiting.addFirst(task);
        full = true;
        refusedAt = ticker.getAsLong();
        return;
      }
    }
    successor.execute(task);
  }

  private boolean hand(Runnable task) {
    ExecutorService known = pool;
    return takes(known, task) || successorTakes(known, task);
  }

  /** One at a time, so that an older pool never follows a newer one. */
  private boolean successorTakes(ExecutorService known, Runnable task) {
    synchronized (lookup) {
      try {
        ExecutorService current = pool == known ? lookup.get() : pool;
        if (!takes(current, task)) {
          return false;
        }
        pool = current;
        return true;
      } catch (RejectedExecutionException e) {
        LOG.debug("There is no pool to hand a task to", e);
        return false;
      }
    }
  }

  private boolean takes(ExecutorService executor, Runnable task) {
    try {
      executor.execute(() -> work(task, executor));
      return true;
    } catch (RejectedExecutionException | IllegalStateException e) {
      // Illegal: a pool that is about to be taken away makes no more threads.
      return false;
    }
  }

  private void work(Runnable first, ExecutorService mine) {
    for (Runnable task = first; task != null; task = next(mine)) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task broke down; the thread takes the next", e);
      }
    }
  }

  /** What a thread of this pool does next; null sends it back there, as one whose pool was replaced under it. */
  private Runnable next(ExecutorService mine) {
    synchronized (this) {
      Runnable next = mine != pool || isGone() ? null : waiting.poll();
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
    return leftOver();
  }

  /** A task that the pool refuses although nobody else is at work: it may refuse because this thread is not back yet. */
  private synchronized Runnable leftOver() {
    if (underWay > 0 || waiting.isEmpty()) {
      return null;
    }
    Thread.interrupted();
    underWay++;
    return waiting.poll();
  }

  /**
   * Whether the server has taken this thread's pool away; the thread ends with its task. A thread that was interrupted and
   * does not say so would interrupt every task it took; one of a living pool comes back from there without its interrupt.
   */
  private static boolean isGone() {
    Thread current = Thread.currentThread();
    return current.isInterrupted() || current instanceof ManageableThread thread && thread.isShutdown();
  }
}
