package io.gantry.engine.cache;

import com.github.benmanes.caffeine.cache.Scheduler;
import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Wakes a cache when something in it has become too old, so that it leaves memory although nobody asks. One for each cache.
 * Thread-safe.
 */
public final class TimedRemoval implements Scheduler {

  private final Timer timer;
  private volatile Wake next = new Wake();

  public TimedRemoval(Timer timer) {
    this.timer = timer;
  }

  @Override
  public Future<?> schedule(Executor executor, Runnable command, long delay, TimeUnit unit) {
    Wake wake = new Wake();
    next = wake;
    try {
      wake.cancellation =
          timer.after(
              Duration.of(delay, unit.toChronoUnit()),
              () -> {
                wake.complete(null);
                executor.execute(command);
              });
    } catch (RejectedExecutionException stopping) {
      // The server stops, and the cache with it.
      wake.complete(null);
    }
    return wake;
  }

  /** Calls the next wake-up off. */
  public void cancel() {
    next.cancel(false);
  }

  /** A wake-up call that is on its way. */
  private static final class Wake extends CompletableFuture<Void> {

    private volatile Runnable cancellation = () -> {};

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      cancellation.run();
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
