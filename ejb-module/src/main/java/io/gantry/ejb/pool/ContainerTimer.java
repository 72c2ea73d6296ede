package io.gantry.ejb.pool;

import io.gantry.engine.context.Work;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The engine's timer on the container's scheduled executor. */
final class ContainerTimer implements Timer {

  private final ServerPool<? extends ScheduledExecutorService> scheduler;

  ContainerTimer(ServerPool<? extends ScheduledExecutorService> scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    // The container may start a thread for it, which must not inherit what this one works on.
    Future<?> future =
        Work.apart(() -> scheduler.hand(pool -> pool.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS)));
    return () -> future.cancel(false);
  }
}
