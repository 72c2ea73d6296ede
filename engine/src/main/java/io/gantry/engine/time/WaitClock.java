package io.gantry.engine.time;

import java.time.Duration;

/**
 * Adds up what those in one queue wait for. Nobody overtakes the first, so all of them wait for what it waits for, and one
 * sum serves them all: each notes where it stands when it comes, and when it goes. Costs the same however many they are.
 * Not thread-safe; guarded by whoever guards the queue.
 */
public final class WaitClock {

  /** What the first of the queue waits for. */
  public enum Cause {
    /** Nothing, or there is nobody. */
    NOTHING,
    /** A limit of calls or tokens a minute. */
    RATE_LIMIT,
    /** A limit of calls at once. */
    CONCURRENCY,
    /** The provider wants no call yet. */
    RETRY_AFTER
  }

  private static final int CAUSES = Cause.values().length;

  private final long[] nanos = new long[CAUSES];
  private Cause cause = Cause.NOTHING;
  private long since;

  /** Where the sums stood at a moment. */
  public static final class Mark {

    private final long[] nanos;

    private Mark(long[] nanos) {
      this.nanos = nanos;
    }
  }

  /** From now on it is this; {@code now} in nanoseconds of one ticker. */
  public void turn(Cause to, long now) {
    if (cause != Cause.NOTHING) {
      nanos[cause.ordinal()] += now - since;
    }
    cause = to;
    since = now;
  }

  public Mark mark(long now) {
    turn(cause, now);
    return new Mark(nanos.clone());
  }

  /** What was waited for between a mark and now. */
  public Waits since(Mark mark, long now) {
    turn(cause, now);
    Duration rateLimit = time(Cause.RATE_LIMIT, mark);
    Duration concurrency = time(Cause.CONCURRENCY, mark);
    Duration retryAfter = time(Cause.RETRY_AFTER, mark);
    return rateLimit.isZero() && concurrency.isZero() && retryAfter.isZero()
        ? Waits.NONE
        : new Waits(rateLimit, concurrency, retryAfter, Duration.ZERO);
  }

  private Duration time(Cause of, Mark mark) {
    // Moments are read before the queue is entered, so one may come a little after a later one.
    return Duration.ofNanos(Math.max(0, nanos[of.ordinal()] - mark.nanos[of.ordinal()]));
  }
}
