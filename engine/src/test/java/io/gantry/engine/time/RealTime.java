package io.gantry.engine.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Wakes when the time has really passed, for tests of what waits for others: sockets and processes. */
public final class RealTime implements Timer {

  @Override
  public Runnable after(Duration delay, Runnable task) {
    CompletableFuture<Void> due = new CompletableFuture<>();
    due.thenRun(task);
    due.completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> due.cancel(false);
  }
}
