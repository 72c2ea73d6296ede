package io.gantry.benchmarks.server;

import io.gantry.benchmarks.reference.BenchSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Counts the transactions that stored a run's journal: every row has the number of the one that wrote it. Blocks on the
 * database; thread-safe.
 *
 * @param login Gantry's own
 */
public record JournalCommits(BenchSchema.Login login) {

  private static final String COUNT =
      "select count(distinct xmin::text) from journal where workflow_id = ? and seq between ? and ?";

  /** How many transactions stored these entries of a run, the last one included. */
  public int of(String workflowId, long firstSeq, long lastSeq) {
    try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
        PreparedStatement statement = connection.prepareStatement(COUNT)) {
      statement.setString(1, workflowId);
      statement.setLong(2, firstSeq);
      statement.setLong(3, lastSeq);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The journal of run " + workflowId + " cannot be read by " + login, e);
    }
  }
}
