package io.gantry.persistence.outage;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Failures that come of the database being out of reach, stopping, or short of something: the same may succeed later. */
public final class DatabaseOutage {

  /** Connection gone, transaction to be repeated, resources short, server stopping; by the class of the SQL state. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");

  /** By name, because a server need not show the connector API to applications that use no connector. */
  private static final String CONNECTOR_FAILURE = "jakarta.resource.ResourceException";

  private DatabaseOutage() {}

  /**
   * Whether a failure, or one of its causes, is an outage. A refusal by the database itself, a duplicate key for example,
   * is none whatever stands around it. A pool without a free connection and a transaction manager that reports no more
   * than a failed commit count as outages.
   */
  public static boolean explains(Throwable failure) {
    boolean connectorOrCommitFailed = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isTelling(sql)) {
        return explains(sql);
      }
      connectorOrCommitFailed |= cause instanceof SQLException || isOfConnector(cause) || isFailedCommit(cause);
    }
    return connectorOrCommitFailed;
  }

  /** Whether an SQL exception itself says so, by its type or its state. */
  public static boolean explains(SQLException failure) {
    String state = failure.getSQLState();
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || state != null && state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2));
  }

  /** Servers wrap the refusal of their pool in an SQL exception that says nothing; the reason is among its causes. */
  private static boolean isTelling(SQLException failure) {
    return explains(failure) || failure.getSQLState() != null;
  }

  /** What an application sees of a transaction that the manager could not commit. */
  public static boolean isFailedCommit(Throwable cause) {
    return cause instanceof RollbackException
        || cause instanceof SystemException
        || cause instanceof HeuristicMixedException
        || cause instanceof HeuristicRollbackException;
  }

  private static boolean isOfConnector(Throwable cause) {
    for (Class<?> type = cause.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(CONNECTOR_FAILURE)) {
        return true;
      }
    }
    return false;
  }
}
