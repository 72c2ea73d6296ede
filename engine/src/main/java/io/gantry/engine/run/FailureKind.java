package io.gantry.engine.run;

/** Why a step or a run failed, as far as callers treat the reasons differently. */
public enum FailureKind {
  /** The model could not be called, or went on failing after every retry. */
  MODEL,
  /** A tool call that must not run twice was under way when the server stopped. */
  IN_DOUBT,
  /** A template names something undefined, or exceeds its bounds. */
  TEMPLATE,
  /** An agent did not come to an answer within its model calls, or a pattern to its end within its limits. */
  MAX_STEPS,
  /** A cap of the run's budget was reached. */
  BUDGET,
  /** What an agent was to be told does not satisfy its {@code input_schema}. */
  INPUT,
  /** An agent's answer cannot be used: it is empty, or does not satisfy its {@code output_schema}. */
  OUTPUT,
  /** A tool that a step consists of did not do what it was called for, or a server did not tell which tools it has. */
  TOOL,
  /** Nobody answered a question in time, and it has no default. */
  UNANSWERED,
  /** A step that the run depends on failed. */
  STEP,
  /** The engine itself failed, and the server's log says more; or a pattern or a strategy never comes to a decision. */
  INTERNAL
}
