package io.gantry.engine.governor;

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
  TURN
}
