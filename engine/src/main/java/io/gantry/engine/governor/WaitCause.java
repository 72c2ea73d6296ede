package io.gantry.engine.governor;

import io.gantry.engine.time.WaitClock;

/** What a call waits for. */
public enum WaitCause {
  /** Nothing: it went at once. */
  NONE,
  /** The provider asked to wait. */
  HOLD,
  /** The operator's limit of requests a minute. */
  REQUESTS,
  /** The operator's limit of tokens a minute. */
  TOKENS,
  /** The pace learned from the provider. */
  PACE,
  /** The limit of calls at once. */
  CONCURRENCY,
  /** Its turn: others were first. */
  TURN;

  /** What it comes to for whoever waits. */
  WaitClock.Cause kind() {
    return switch (this) {
      case NONE, TURN -> WaitClock.Cause.NOTHING;
      case HOLD -> WaitClock.Cause.RETRY_AFTER;
      case REQUESTS, TOKENS, PACE -> WaitClock.Cause.RATE_LIMIT;
      case CONCURRENCY -> WaitClock.Cause.CONCURRENCY;
    };
  }
}
