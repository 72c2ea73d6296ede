package io.gantry.persistence.run;

import java.sql.SQLException;

/** The database refused to write or read a journal; the transaction can only be rolled back. */
public final class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final JournalFailure failure;

  JournalException(SQLException cause) {
    super("The journal could not be written or read, SQL state " + cause.getSQLState(), cause);
    this.failure = JournalFailure.of(cause);
  }

  public JournalFailure failure() {
    return failure;
  }
}
