package io.gantry.persistence.run;

import static io.gantry.persistence.run.RunRows.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.persistence.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What PostgreSQL does for each question about 20,000 runs: it must walk an index and stop, never sort or scan
 * them.
 */
class QueryPlanTest {

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeAll
  static void twentyThousandRuns() throws SQLException {
    database.entityManagers();
    RunRows.storeTriage(database);
    database.execute(
        """
        insert into workflow
        select 'workflow' || n, 1, 'digest', 'source', now(), 'alice' from generate_series(0, 19) n
        """,
        """
        insert into run (workflow_id, name, version, status, pattern, inputs, options, submitted_by, submitted_at)
        select md5(n::text), 'workflow' || n % 20, 1,
               case when n % 500 = 0 then 'RUNNING' when n % 10 = 0 then 'FAILED' else 'COMPLETED' end,
               'chain', '{}', '{}', 'alice', timestamptz '2026-03-01T12:00:00Z' - n * interval '1 minute'
        from generate_series(1, 20000) n
        """,
        """
        insert into journal
        select workflow_id, seq, 'StepStarted', 'steps[0]', submitted_at, '{}' from run, generate_series(1, 5) seq
        """,
        "vacuum analyze");
  }

  @Test
  void aRunIsFoundByItsKey() {
    assertThat(explain("select * from run where workflow_id = 'c4ca4238a0b923820dcc509a6f75849b'"))
        .contains("Index Scan using run_pk");
  }

  @Test
  void aJournalIsReadAlongItsKeyWithoutTouchingOtherRuns() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(EXPLAIN + JournalReader.READ)) {
      statement.setString(1, "c4ca4238a0b923820dcc509a6f75849b");
      statement.setLong(2, 2);
      statement.setInt(3, 100);
      try (ResultSet result = statement.executeQuery()) {
        List<String> plan = new ArrayList<>();
        while (result.next()) {
          plan.add(result.getString(1));
        }
        assertThat(String.join("\n", plan))
            .containsPattern("Index Scan (using|on) journal_pk")
            .containsPattern("Index Cond: \\(\\(workflow_id = [^\n]* AND \\(seq > ")
            .doesNotContain("Seq Scan");
        assertThat(plan).filteredOn(line -> line.contains("Index Scan")).allMatch(line -> actualRows(line) == 3);
      }
    }
  }

  @Test
  void theNewestRunsAreReadAlongTheTimeIndex() {
    assertThat(explain(RunQuery.newest(50)))
        .contains("Index Scan Backward using run_by_time")
        .satisfies(this::stopsEarly);
  }

  @Test
  void aLaterPageStartsAtItsCursor() {
    RunQuery deep = RunQuery.newest(50).after(new RunCursor(NOON.minusSeconds(60 * 15_000), "x"));

    assertThat(explain(deep))
        .containsPattern("Index Scan Backward using run_by_time[^\n]*\n"
            + " *Index Cond: \\(ROW\\(submitted_at, workflow_id\\) <")
        .satisfies(this::stopsEarly);
  }

  @Test
  void runsOfOneStatusAreReadAlongTheStatusIndex() {
    assertThat(explain(RunQuery.newest(50).withStatuses(Set.of(StoredStatus.FAILED))))
        .contains("Index Scan Backward using run_by_status")
        .satisfies(this::stopsEarly);
  }

  @Test
  void runsOfSeveralStatusesAreMergedFromOneWalkEach() {
    RunQuery ended = RunQuery.newest(50).withStatuses(Set.of(StoredStatus.FAILED, StoredStatus.COMPLETED));

    assertThat(explain(ended.after(new RunCursor(NOON.minusSeconds(60 * 15_000), "x"))))
        .contains("Index Scan Backward using run_by_status")
        .doesNotContain("Seq Scan on run")
        .satisfies(this::stopsEarly);
  }

  @Test
  void runsOfOneWorkflowAreReadAlongTheNameIndex() {
    RunQuery named = RunQuery.newest(50).withName("workflow7");

    assertThat(explain(named)).contains("Index Scan Backward using run_by_name").doesNotContain("Sort");
    assertThat(explain(named.submittedBetween(NOON.minusSeconds(90_000), NOON)))
        .contains("Index Scan Backward using run_by_name")
        .doesNotContain("Sort");
  }

  @Test
  void unfinishedRunsAreReadAlongTheirOwnSmallIndex() {
    assertThat(explain(RunPageSql.unfinished(Optional.of(new RunCursor(NOON.minusSeconds(600_000), "x")), 100)))
        .containsPattern("Index (Only )?Scan using run_unfinished")
        .doesNotContain("Sort");
  }

  @Test
  void anIdempotencyKeyIsFoundByItsIndex() {
    assertThat(explain("select * from run where submitted_by = 'alice' and idempotency_key = 'k'"))
        .contains("run_idempotency_key");
  }

  /** No index scan under the limit yields more rows than the page asks for. */
  private void stopsEarly(String plan) {
    assertThat(plan).doesNotContain("Seq Scan");
    plan.lines()
        .filter(line -> line.contains("Index Scan"))
        .forEach(line -> assertThat(actualRows(line)).as(line).isLessThanOrEqualTo(51));
  }

  private static int actualRows(String line) {
    return Integer.parseInt(line.replaceAll(".*\\(actual rows=(\\d+).*", "$1"));
  }

  private static String explain(RunQuery query) {
    return explain(RunPageSql.of(query));
  }

  private static String explain(RunPageSql sql) {
    return database.inTransaction(
        em -> {
          var query = em.createNativeQuery(EXPLAIN + sql.text());
          sql.parameters().forEach(query::setParameter);
          return text(query.getResultList());
        });
  }

  private static String explain(String sql) {
    return database.inTransaction(em -> text(em.createNativeQuery(EXPLAIN + sql).getResultList()));
  }

  private static String text(List<?> lines) {
    return lines.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  private static final String EXPLAIN = "explain (analyze, costs off, timing off, summary off) ";
}
