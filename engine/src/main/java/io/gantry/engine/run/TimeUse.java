package io.gantry.engine.run;

/** What time goes by with in a run. */
public enum TimeUse {
  /** Nobody had taken the run up yet. */
  QUEUE,
  /** A model call, failed ones included. */
  MODEL,
  /** Tool calls. */
  TOOLS,
  /** A limit of calls or tokens a minute, of a model or of a tool. */
  RATE_LIMIT,
  /** A limit of calls at once, of a model, a tool or a batch. */
  CONCURRENCY,
  /** The provider asked to wait. */
  RETRY_AFTER,
  /** A thread of a pool, or a connection. */
  POOL,
  /** The call of another step or run, whose result was taken. */
  SHARED,
  /** The pause before a model call that failed is made again, as far as the provider did not ask for it. */
  RETRY,
  /** A person's answer. */
  PEOPLE,
  /** The server was down, or another one had not taken the run up yet; what a lost call had taken is in it. */
  STOPPED,
  /** A call that the run's end cut off; a wait in an older journal, which did not say what for. */
  OTHER,
  /** Gantry itself: to decide, to fill in templates, to commit. */
  ENGINE
}
