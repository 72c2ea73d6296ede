package io.gantry.persistence.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a run's journal over one connection. Not thread-safe, as the connection is not. */
public final class JournalReader {

  static final String READ =
      """
      select seq, kind, step_id, at, body from journal
      where workflow_id = ? and seq > ?
      order by seq limit ?
      """;

  private static final String READ_KINDS =
      """
      select seq, kind, step_id, at, body from journal
      where workflow_id = ? and seq > ? and kind = any (?)
      order by seq limit ?
      """;

  private final Connection connection;

  public JournalReader(Connection connection) {
    this.connection = connection;
  }

  /**
   * Reads rows in ascending order of their positions.
   *
   * @param afterSeq 0 for the beginning
   * @param limit most rows to return, from 1
   * @return possibly none, also when there is no such run
   */
  public List<JournalRow> read(String workflowId, long afterSeq, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.setString(1, workflowId);
      statement.setLong(2, afterSeq);
      statement.setInt(3, limit);
      return rows(workflowId, statement);
    }
  }

  /** Reads only rows of these kinds, otherwise as {@link #read}. Walks over the run's rows of other kinds. */
  public List<JournalRow> read(String workflowId, Set<String> kinds, long afterSeq, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(READ_KINDS)) {
      statement.setString(1, workflowId);
      statement.setLong(2, afterSeq);
      statement.setArray(3, connection.createArrayOf("text", kinds.toArray()));
      statement.setInt(4, limit);
      return rows(workflowId, statement);
    }
  }

  private static List<JournalRow> rows(String workflowId, PreparedStatement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      List<JournalRow> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(
            new JournalRow(
                workflowId,
                result.getLong("seq"),
                result.getString("kind"),
                Optional.ofNullable(result.getString("step_id")),
                result.getObject("at", OffsetDateTime.class).toInstant(),
                result.getString("body")));
      }
      return rows;
    }
  }
}
