package io.gantry.persistence.run;

/** Where a run stands, by the names that its row holds. */
public enum StoredStatus {
  PENDING,
  RUNNING,
  WAITING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether something can still happen to the run. */
  public boolean isUnfinished() {
    return this == PENDING || this == RUNNING || this == WAITING;
  }
}
