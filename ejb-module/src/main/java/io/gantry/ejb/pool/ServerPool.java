package io.gantry.ejb.pool;

import jakarta.enterprise.concurrent.ManageableThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
 * <p>A pool may also take a task and forget it, as Payara's does after a change of its size that it refused half-way. Pools
 * begin tasks in the order in which they took them, so one that was passed over, or that does not begin although nothing
 * runs, is handed over again. It runs once even if the first hand-over was only slow.
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

  /** By how much a task that was handed over later may overtake another before that one counts as forgotten. */
  private static final long OVERTAKEN_NANOS = 2_000_000_000;

  private final Supplier<? extends ExecutorService> lookup;
  private final LongSupplier ticker;
  private volatile ExecutorService pool;

  // Guarded by this.
  private final Deque<Task> waiting = new ArrayDeque<>();
  private final Set<Task> handed = new LinkedHashSet<>();
  private int underWay;
  private boolean full;
  private Executor successor;
  private long refusedAt;

  /** What somebody wants done; the same work may come twice, as two of these. */
  private static final class Task {

    private final Runnable work;
    private long handedAt;

    Task(Runnable work) {
      this.work = work;
    }
  }

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
  public void execute(Runnable work) {
    Task task = new Task(work);
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
  private synchronized boolean isInHand(Task task) {
    return underWay > 0 || !waiting.contains(task);
  }

  private synchronized boolean takeBack(Task task) {
    return underWay == 0 && waiting.remove(task);
  }

  /**
   * Takes no more tasks and hands what has not begun to another; for a server that stops, whose pool may have forgotten
   * tasks that it took.
   */
  void close(Executor other) {
    List<Task> left;
    synchronized (this) {
      successor = other;
      left = new ArrayList<>(handed);
      left.addAll(waiting);
      underWay -= handed.size();
      handed.clear();
      waiting.clear();
    }
    left.forEach(task -> other.execute(task.work));
  }

  /**
   * Looks for tasks that were forgotten and for room for those that wait; to be called every few seconds, since nothing else
   * may happen in a pool that has forgotten all it had.
   */
  void look() {
    synchronized (this) {
      if (underWay == handed.size()) {
        takeBackForgotten(ticker.getAsLong());
      }
    }
    offer();
  }

  /** Those handed over long before this moment wait again. */
  private void takeBackForgotten(long moment) {
    Iterator<Task> oldest = handed.iterator();
    while (oldest.hasNext()) {
      Task task = oldest.next();
      if (moment - task.handedAt < OVERTAKEN_NANOS) {
        return;
      }
      LOG.warn("The server's pool has forgotten a task that it took; it is handed over again");
      oldest.remove();
      underWay--;
      waiting.addFirst(task);
    }
  }

  /** Hands over what waits, as long as the pool takes it. */
  private void offer() {
    for (Task next = poll(); next != null; next = poll()) {
      if (!hand(next)) {
        putBack(next);
        return;
      }
    }
  }

  private synchronized Task poll() {
    Task next = waiting.poll();
    if (next == null) {
      full = false;
    } else {
      underWay++;
    }
    return next;
  }

  private void putBack(Task task) {
    synchronized (this) {
      underWay--;
      if (successor == null) {
        waiting.addFirst(task);
        full = true;
        refusedAt = ticker.getAsLong();
        return;
      }
    }
    successor.execute(task.work);
  }

  private boolean hand(Task task) {
    ExecutorService known = pool;
    return takes(known, task) || successorTakes(known, task);
  }

  /** One at a time, so that an older pool never follows a newer one. */
  private boolean successorTakes(ExecutorService known, Task task) {
    synchronized (lookup) {
      try {
        ExecutorService current = pool == known ? lookup.get() : pool;
        if (!takes(current, task)) {
          return false;
        }
        pool = current;
        return true;
      } catch (RejectedExecutionException | IllegalStateException e) {
        // Illegal: the server cannot look the pool up at the moment.
        LOG.debug("There is no pool to hand a task to", e);
        return false;
      }
    }
  }

  private boolean takes(ExecutorService executor, Task task) {
    synchronized (this) {
      task.handedAt = ticker.getAsLong();
      handed.add(task);
    }
    try {
      executor.execute(() -> work(task, executor));
      return true;
    } catch (RejectedExecutionException | IllegalStateException e) {
      // Illegal: a pool that is about to be taken away makes no more threads.
      synchronized (this) {
        // Where it is not there any more it was taken back, and waits already.
        return !handed.remove(task);
      }
    }
  }

  /** Whether this hand-over is the one that counts. */
  private synchronized boolean begins(Task task) {
    if (!handed.remove(task)) {
      return false;
    }
    takeBackForgotten(task.handedAt);
    return true;
  }

  private void work(Task first, ExecutorService mine) {
    if (!begins(first)) {
      offer();
      return;
    }
    for (Task task = first; task != null; task = next(mine)) {
      try {
        task.work.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task broke down; the thread takes the next", e);
      }
    }
  }

  /** What a thread of this pool does next; null sends it back there, as one whose pool was replaced under it. */
  private Task next(ExecutorService mine) {
    synchronized (this) {
      Task next = mine != pool || isGone() ? null : waiting.poll();
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
  private synchronized Task leftOver() {
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
