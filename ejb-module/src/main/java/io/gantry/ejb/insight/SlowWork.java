package io.gantry.ejb.insight;

import io.gantry.ejb.settings.GantrySettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells the log how long this server's own work took: a warning for what took longer than the threshold, a line of detail
 * for the rest. Each kind of work is warned of once in ten seconds at most, and the next warning says how many were
 * left out, so that a slow disk does not fill the log as well. Thread-safe.
 */
final class SlowWork {

  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Duration threshold;
  private final LongSupplier ticker;
  private final Consumer<String> warnings;
  private final BiConsumer<String, Long> details;
  private final Map<String, Warned> warned = new ConcurrentHashMap<>();

  /** When a kind of work was warned of last. */
  private static final class Warned {

    private long next;
    private int leftOut;

    Warned(long now) {
      next = now;
    }

    /** How many were left out before this one; negative when it is left out too. */
    synchronized int at(long now) {
      if (now - next < 0) {
        leftOut++;
        return -1;
      }
      int before = leftOut;
      leftOut = 0;
      next = now + QUIET.toNanos();
      return before;
    }
  }

  /**
   * @param threshold what took longer is slow
   * @param ticker nanoseconds from some fixed point
   * @param details hears of the rest, with milliseconds; most of the time nobody listens, so no sentence is made of it
   */
  SlowWork(Duration threshold, LongSupplier ticker, Consumer<String> warnings, BiConsumer<String, Long> details) {
    this.threshold = threshold;
    this.ticker = ticker;
    this.warnings = warnings;
    this.details = details;
  }

  /** As the settings say, told to this log. */
  static SlowWork of(GantrySettings settings, Logger log) {
    return new SlowWork(
        settings.slow(), System::nanoTime, log::warn, (kind, millis) -> log.debug("{} took {} ms.", kind, millis));
  }

  /**
   * A piece of work has ended.
   *
   * @param kind one of few, the beginning of a sentence
   */
  void took(String kind, Duration time) {
    if (time.compareTo(threshold) <= 0) {
      details.accept(kind, time.toMillis());
      return;
    }
    long now = ticker.getAsLong();
    Warned last = warned.computeIfAbsent(kind, first -> new Warned(now));
    int leftOut = last.at(now);
    if (leftOut >= 0) {
      String others = leftOut == 0 ? "" : "; " + leftOut + " more were slow since the last such line";
      warnings.accept(
          kind + " took " + time.toMillis() + " ms, longer than gantry.log.slow, which is " + threshold.toMillis() + " ms"
              + others + ".");
    } else {
      details.accept(kind, time.toMillis());
    }
  }
}
