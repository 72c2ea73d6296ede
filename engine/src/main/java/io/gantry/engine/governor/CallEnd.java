package io.gantry.engine.governor;

import java.time.Duration;
import java.util.Optional;

/** How a model call ended, as far as it says something about the provider's limits. */
public sealed interface CallEnd {

  /** It was answered. */
  record Answered(long tokens, Duration took) implements CallEnd {}

  /**
   * The provider would not take it now.
   *
   * @param retryAfter how long it wants no call
   */
  record Refused(Reason reason, Optional<Duration> retryAfter) implements CallEnd {}

  /** No answer came in time. */
  record TimedOut(Duration took) implements CallEnd {}

  /** It failed for another reason. */
  record Failed() implements CallEnd {}

  /** It never reached the provider. */
  record NotSent() implements CallEnd {}

  /** What there was too much of. */
  enum Reason {
    /** Too fast: requests. */
    REQUESTS,
    /** Too fast: tokens. */
    TOKENS,
    /** Too many at once, or a provider that has more than it can do. */
    CONCURRENCY
  }
}
