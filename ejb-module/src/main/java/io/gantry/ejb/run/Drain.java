package io.gantry.ejb.run;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's way out: calls under way may end within the time, then every run is let go where it stands. */
final class Drain {

  /** What the engine does on its way out. */
  interface Out {

    /** As the engine's {@code drain} says. */
    CompletionStage<Void> drain();

    /** As the engine's {@code stop} says. */
    void stop();

    /** How many runs are active. */
    int active();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** Letting go is a message to each run, no more. */
  private static final Duration LETTING_GO = Duration.ofSeconds(2);

  private final Out engine;
  private final Duration atMost;
  private final LongSupplier nanoTime;
  private volatile CompletionStage<Void> drained;
  private volatile long begun;

  /**
   * @param atMost counts from {@link #begin}; zero lets every run go at once
   */
  Drain(Out engine, Duration atMost, LongSupplier nanoTime) {
    this.engine = engine;
    this.atMost = atMost;
    this.nanoTime = nanoTime;
  }

  /** Begins to drain; does not wait. */
  void begin(Timer timer) {
    begun = nanoTime.getAsLong();
    int active = engine.active();
    if (active > 0) {
      LOG.info("The server stops: calls of {} active runs may end within {} s", active, atMost.toSeconds());
    }
    drained = engine.drain();
    if (!atMost.isZero()) {
      try {
        timer.after(atMost, this::letGo);
      } catch (RejectedExecutionException e) {
        LOG.debug("No timer any more; whoever awaits the drain ends it", e);
      }
    } else {
      letGo();
    }
    drained.thenRun(
        () ->
            LOG.info(
                "Every run is let go, {} ms after the stop began; unfinished ones resume at the next start",
                elapsed().toMillis()));
  }

  /** Waits until every run is let go, at the latest when the time has passed. To be called after {@link #begin}. */
  void await() {
    Duration left = atMost.minus(elapsed());
    if (left.isNegative() || !await(drained, left)) {
      letGo();
      await(drained, LETTING_GO);
    }
  }

  /** Waits for a stage; answers whether it completed in time. */
  static boolean await(CompletionStage<Void> stage, Duration atMost) {
    try {
      stage.toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void letGo() {
    int active = engine.active();
    if (active > 0) {
      LOG.warn("{} runs are let go with calls under way; those calls are made again when the runs resume", active);
    }
    engine.stop();
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - begun);
  }
}
