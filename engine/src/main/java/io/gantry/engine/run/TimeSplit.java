package io.gantry.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A time by what it went by with; the parts sum to the whole. Changes only while its {@link RunView} folds an event. */
public final class TimeSplit {

  private static final int USES = TimeUse.values().length;

  private final long[] nanos = new long[USES];

  TimeSplit() {}

  /** One part; zero when nothing of it was. */
  public Duration of(TimeUse use) {
    return Duration.ofNanos(nanos[use.ordinal()]);
  }

  /** The whole. */
  public Duration total() {
    long sum = 0;
    for (long part : nanos) {
      sum += part;
    }
    return Duration.ofNanos(sum);
  }

  void add(TimeSplit other) {
    for (int use = 0; use < USES; use++) {
      nanos[use] += other.nanos[use];
    }
  }

  TimeSplit copy() {
    TimeSplit copy = new TimeSplit();
    copy.add(this);
    return copy;
  }

  /** A time to be given away; none where the clock went backwards. */
  Span span(Instant from, Instant to) {
    return new Span(Math.max(0, ChronoUnit.NANOS.between(from, to)));
  }

  /** A time of which each use gets what it took, until nothing is left: calls time themselves, by another clock. */
  final class Span {

    private long left;

    private Span(long nanos) {
      left = nanos;
    }

    void give(TimeUse use, Duration time) {
      long given = Math.min(left, Math.max(0, time.toNanos()));
      nanos[use.ordinal()] += given;
      left -= given;
    }

    void rest(TimeUse use) {
      nanos[use.ordinal()] += left;
      left = 0;
    }
  }
}
