package io.gantry.persistence.run;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

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

  /** Connection gone, transaction to be repeated, resources short, server stopping; by the class of the SQL state. */
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "57", "58");

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
      commitFailed |=
          cause instanceof RollbackException
              || cause instanceof SystemException
              || cause instanceof HeuristicMixedException
              || cause instanceof HeuristicRollbackException;
    }
    return commitFailed ? TRANSIENT : PERMANENT;
  }

  private static JournalFailure of(SQLException failure) {
    String state = failure.getSQLState();
    if (UNIQUE_VIOLATION.equals(state)) {
      return COLLISION;
    }
    boolean mayPass =
        failure instanceof SQLTransientException
            || failure instanceof SQLRecoverableException
            || state != null && state.length() == 5 && TRANSIENT_CLASSES.contains(state.substring(0, 2));
    return mayPass ? TRANSIENT : PERMANENT;
  }
}
