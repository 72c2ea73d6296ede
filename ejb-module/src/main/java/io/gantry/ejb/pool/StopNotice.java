package io.gantry.ejb.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Notices that the server stops before it says so to the application. A server may close its executors first, let the
 * tasks in them end, and only then stop applications; what runs until then has nowhere to hand its result to. Thread-safe.
 */
public final class StopNotice {

  private final List<Executor> neverFull;
  private final CompletableFuture<Void> noticed = new CompletableFuture<>();

  /**
   * @param neverFull pools that never have more work than room, so that all of them refuse a task only when they are closed
   */
  StopNotice(List<Executor> neverFull) {
    this.neverFull = List.copyOf(neverFull);
  }

  /** Looks whether the pools are closed; the first time they are, tells those who asked, on this thread. */
  public boolean look() {
    if (noticed.isDone()) {
      return true;
    }
    if (neverFull.stream().allMatch(StopNotice::isClosed)) {
      noticed.complete(null);
    }
    return noticed.isDone();
  }

  /** Runs a task once the pools are found closed, or now if they are; it must not throw. */
  public void whenNoticed(Runnable task) {
    noticed.thenRun(task);
  }

  private static boolean isClosed(Executor pool) {
    try {
      pool.execute(() -> {});
      return false;
    } catch (RejectedExecutionException e) {
      return true;
    }
  }
}
