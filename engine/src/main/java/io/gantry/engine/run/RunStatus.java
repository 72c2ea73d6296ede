package io.gantry.engine.run;

/** Where a run stands. */
public enum RunStatus {
  /** Accepted and stored; nothing has started. */
  PENDING,
  RUNNING,
  /** Nothing runs until a person answers. */
  WAITING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing can happen to the run any more. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
