package io.gantry.ejb.pool;

import io.gantry.engine.context.Work;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The engine's timer on the container's scheduled executor, which is looked up again when it refuses. */
final class ContainerTimer implements Timer {

  private final Supplier<? extends ScheduledExecutorService> lookup;
  private volatile ScheduledExecutorService scheduler;

  ContainerTimer(Supplier<? extends ScheduledExecutorService> lookup) {
    this.lookup = lookup;
    this.scheduler = lookup.get();
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    // The container may start a thread for it, which must not inherit what this one works on.
    Future<?> future = Work.apart(() -> schedule(delay, task));
    return () -> future.cancel(false);
  }

  private Future<?> schedule(Duration delay, Runnable task) {
    try {
      return scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      ScheduledExecutorService current = lookup.get();
      Future<?> future = current.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      scheduler = current;
      return future;
    }
  }
}
