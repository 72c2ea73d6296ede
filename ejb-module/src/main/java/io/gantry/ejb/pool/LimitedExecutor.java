package io.gantry.ejb.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A part of a pool: at most so many tasks of it are under way, and the others wait here, first come, first served, without a
 * thread. Thread-safe.
 */
public final class LimitedExecutor implements Executor {

  /** As many as a {@link ServerPool} lets wait. */
  private static final int MAX_WAITING = 20_000;

  private final Executor pool;
  private final int limit;

  // Guarded by this.
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param limit most tasks under way, at least 1
   */
  public LimitedExecutor(Executor pool, int limit) {
    this.pool = pool;
    this.limit = limit;
  }

  /**
   * Hands a task to the pool, or lets it wait until another has ended.
   *
   * @throws RejectedExecutionException when {@value #MAX_WAITING} tasks wait already, or when the pool refuses and no
   *     task is under way after which it would be offered again
   */
  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      if (waiting.size() >= MAX_WAITING) {
        throw new RejectedExecutionException(MAX_WAITING + " tasks wait already");
      }
      waiting.add(task);
    }
    offer();
    if (takeBack(task)) {
      throw new RejectedExecutionException("The pool takes no task");
    }
  }

  /** Tasks that wait for others to end. */
  public synchronized int waiting() {
    return waiting.size();
  }

  private void offer() {
    for (Runnable next = poll(); next != null; next = poll()) {
      Runnable task = next;
      try {
        pool.execute(() -> run(task));
      } catch (RejectedExecutionException e) {
        putBack(task);
        return;
      }
    }
  }

  private synchronized Runnable poll() {
    if (underWay >= limit || waiting.isEmpty()) {
      return null;
    }
    underWay++;
    return waiting.poll();
  }

  private synchronized void putBack(Runnable task) {
    underWay--;
    waiting.addFirst(task);
  }

  private synchronized boolean takeBack(Runnable task) {
    return underWay == 0 && waiting.remove(task);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      synchronized (this) {
        underWay--;
      }
      offer();
    }
  }
}
