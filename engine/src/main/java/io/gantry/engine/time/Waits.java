package io.gantry.engine.time;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;

/**
 * What a call waited for before it began, other than for a thread. What is left of its whole wait it waited for a thread of
 * its pool, or for a connection. As JSON without those that are zero.
 *
 * @param rateLimit for a limit of calls or tokens a minute, declared or learned: too fast
 * @param concurrency for a limit of calls at once: too many
 * @param retryAfter for the time to pass in which the provider wants no call
 * @param shared for the result of another call, which it took, or would have
 */
@JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NoTime.class)
public record Waits(Duration rateLimit, Duration concurrency, Duration retryAfter, Duration shared) {

  /** For nothing but a thread. */
  public static final Waits NONE = new Waits(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  public Waits {
    rateLimit = orZero(rateLimit);
    concurrency = orZero(concurrency);
    retryAfter = orZero(retryAfter);
    shared = orZero(shared);
  }

  /** The same, and so long for the result of another call. */
  public Waits andShared(Duration time) {
    return new Waits(rateLimit, concurrency, retryAfter, shared.plus(time));
  }

  /** The same, and what was waited for another time. */
  public Waits plus(Waits more) {
    return new Waits(
        rateLimit.plus(more.rateLimit),
        concurrency.plus(more.concurrency),
        retryAfter.plus(more.retryAfter),
        shared.plus(more.shared));
  }

  /** All of it. */
  public Duration total() {
    return rateLimit.plus(concurrency).plus(retryAfter).plus(shared);
  }

  /** What is left of a call's whole wait: the time it waited for a thread. */
  public Duration pool(Duration waited) {
    Duration rest = waited.minus(total());
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private static Duration orZero(Duration time) {
    return time == null ? Duration.ZERO : time;
  }
}
