package io.gantry.persistence.run;

import io.gantry.persistence.outage.DatabaseOutage;
import java.sql.SQLException;

/** What a failed journal transaction means for whoever wrote. */
public enum JournalFailure {

  /** A position is already taken: another coordinator's row, or one's own whose acknowledgement was lost. */
  COLLISION,

  /**
   * The database is out of reach or asks for another try. Whether the transaction was committed is unknown; writing the
   * same rows again is safe, for if it was, they collide and {@link JournalWriter#holds} tells.
   */
  TRANSIENT,

  /** The same rows will be refused again. */
  PERMANENT;

  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Judges an exception by the first SQL exception among its causes. A transaction manager that reports no more than a
   * failed commit counts as transient.
   */
  public static JournalFailure of(Throwable failure) {
    boolean commitFailed = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return of(sql);
      }
      commitFailed |= DatabaseOutage.isFailedCommit(cause);
    }
    return commitFailed ? TRANSIENT : PERMANENT;
  }

  private static JournalFailure of(SQLException failure) {
    if (UNIQUE_VIOLATION.equals(failure.getSQLState())) {
      return COLLISION;
    }
    return DatabaseOutage.explains(failure) ? TRANSIENT : PERMANENT;
  }
}
