package io.gantry.persistence.run;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes journal rows of many runs, and the run rows that follow from them, in one statement.
 *
 * <p>Works within the transaction of the connection handed in and leaves committing to its owner. Columns travel as
 * arrays, so that the statement's text, and with it its plan, is the same for one row and for thousands. Not
 * thread-safe, as the connection is not.
 */
public final class JournalWriter {

  /**
   * The row is left alone when nothing it shows changes, which is so for most entries: an update would rewrite it, its
   * inputs included. The foreign key sees to it that the run exists.
   */
  private static final String WRITE =
      """
      with appended as (
        insert into journal (workflow_id, seq, kind, step_id, at, body)
        select workflow_id, seq, kind, step_id, cast(at as timestamptz), cast(body as json)
        from unnest(?, ?, ?, ?, ?, ?) as row(workflow_id, seq, kind, step_id, at, body)
      )
      update run
      set status = after.status, result = after.result, error = after.error, tokens_in = after.tokens_in,
          tokens_out = after.tokens_out, tokens_estimated = after.tokens_estimated,
          started_at = cast(after.started_at as timestamptz), ended_at = cast(after.ended_at as timestamptz)
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
        as after(workflow_id, status, result, error, tokens_in, tokens_out, tokens_estimated, started_at, ended_at)
      where run.workflow_id = after.workflow_id
        and (run.status, run.result, run.error, run.tokens_in, run.tokens_out, run.tokens_estimated, run.started_at,
             run.ended_at)
          is distinct from
            (after.status, after.result, after.error, after.tokens_in, after.tokens_out, after.tokens_estimated,
             cast(after.started_at as timestamptz), cast(after.ended_at as timestamptz))
      """;

  private static final String COUNT_EQUAL =
      """
      select count(*)
      from unnest(?, ?, ?, ?, ?, ?) as ours(workflow_id, seq, kind, step_id, at, body)
      join journal using (workflow_id, seq)
      where journal.kind = ours.kind
        and journal.step_id is not distinct from ours.step_id
        and journal.at = cast(ours.at as timestamptz)
        and cast(journal.body as jsonb) = cast(ours.body as jsonb)
      """;

  private final Connection connection;

  public JournalWriter(Connection connection) {
    this.connection = connection;
  }

  /**
   * Inserts the rows and brings the run rows in step, all or nothing. One round trip, however many there are.
   *
   * <p>NUL characters and lone surrogates in bodies, results and errors become U+FFFD, see {@link StorableText}.
   *
   * @param rows of any runs, in the order to store them; may be empty
   * @param changes several of one run count as the last of them; may be empty
   * @throws SQLException when a position is already taken, a run does not exist, a body is not JSON, or the database
   *     fails; {@link JournalFailure} tells them apart. PostgreSQL then accepts nothing more in this transaction: roll
   *     it back, and nothing of it remains
   */
  public void write(List<JournalRow> rows, List<RunRowChange> changes) throws SQLException {
    Map<String, RunRowChange> lastOfEach = new LinkedHashMap<>();
    changes.forEach(change -> lastOfEach.put(change.workflowId(), change));
    Collection<RunRowChange> runs = lastOfEach.values();
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      bind(statement, rows);
      statement.setArray(7, texts(runs, RunRowChange::workflowId));
      statement.setArray(8, texts(runs, change -> change.status().name()));
      statement.setArray(9, texts(runs, change -> storable(change.result())));
      statement.setArray(10, texts(runs, change -> storable(change.error())));
      statement.setArray(11, array("int8", runs, RunRowChange::tokensIn));
      statement.setArray(12, array("int8", runs, RunRowChange::tokensOut));
      statement.setArray(13, array("bool", runs, RunRowChange::tokensEstimated));
      statement.setArray(14, texts(runs, change -> change.startedAt().map(Instant::toString).orElse(null)));
      statement.setArray(15, texts(runs, change -> change.endedAt().map(Instant::toString).orElse(null)));
      statement.executeUpdate();
    }
  }

  /**
   * Whether every one of these rows is stored as it is here; bodies are equal when they are the same JSON value. Tells
   * one's own write, whose acknowledgement was lost, from another's.
   *
   * @param rows at different positions
   */
  public boolean holds(List<JournalRow> rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COUNT_EQUAL)) {
      bind(statement, rows);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getInt(1) == rows.size();
      }
    }
  }

  private void bind(PreparedStatement statement, List<JournalRow> rows) throws SQLException {
    statement.setArray(1, texts(rows, JournalRow::workflowId));
    statement.setArray(2, array("int8", rows, JournalRow::seq));
    statement.setArray(3, texts(rows, JournalRow::kind));
    statement.setArray(4, texts(rows, row -> storable(row.stepId())));
    statement.setArray(5, texts(rows, row -> row.at().toString()));
    statement.setArray(6, texts(rows, row -> StorableText.json(row.body())));
  }

  private <T> Array texts(Collection<T> elements, Function<T, String> value) throws SQLException {
    return array("text", elements, value);
  }

  private <T> Array array(String type, Collection<T> elements, Function<T, ?> value) throws SQLException {
    return connection.createArrayOf(type, elements.stream().map(value).toArray());
  }

  private static String storable(Optional<String> text) {
    return text.map(StorableText::plain).orElse(null);
  }
}
