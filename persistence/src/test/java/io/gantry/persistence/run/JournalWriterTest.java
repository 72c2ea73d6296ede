package io.gantry.persistence.run;

import static io.gantry.persistence.run.RunRows.NOON;
import static io.gantry.persistence.run.RunRows.aRun;
import static io.gantry.persistence.run.RunRows.change;
import static io.gantry.persistence.run.RunRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gantry.persistence.EmbeddedDatabase;
import jakarta.transaction.RollbackException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JournalWriterTest {

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeEach
  void twoRuns() throws SQLException {
    database.entityManagers();
    database.execute("truncate workflow cascade");
    RunRows.storeTriage(database);
    insert("r1");
    insert("r2");
  }

  @Test
  void theMembersOfABodyAreInTheOrderInWhichTheyWereWritten() {
    String body = "{\"zz\":1,\"b\":{\"dd\":1,\"c\":[{\"y\":1,\"x\":2}]},\"aaa\":3}";
    write(List.of(row("r1", 1, body)), List.of());
    assertThat(read("r1")).singleElement().satisfies(row -> assertThat(row.body()).isEqualTo(body));
  }

  @Test
  void rowsOfManyRunsAndTheirRunRowsAreStoredTogether() {
    JournalRow whole = new JournalRow("r2", 1, "RunStarted", Optional.empty(), NOON, "{\"node\": \"a\"}");
    RunRowChange completed =
        new RunRowChange(
            "r1",
            StoredStatus.COMPLETED,
            Optional.of("the result"),
            Optional.of("an error"),
            7,
            8,
            true,
            Optional.of(NOON),
            Optional.of(NOON.plusSeconds(9)));

    write(List.of(row("r1", 1), whole, row("r1", 2)), List.of(completed, change("r2", StoredStatus.RUNNING)));

    assertThat(read("r1")).containsExactly(row("r1", 1), row("r1", 2));
    assertThat(read("r2")).containsExactly(whole);
    Run first = find("r1");
    assertThat(first.status()).isEqualTo(StoredStatus.COMPLETED);
    assertThat(first.status().isUnfinished()).isFalse();
    assertThat(first.result()).contains("the result");
    assertThat(first.error()).contains("an error");
    assertThat(first.tokensIn()).isEqualTo(7);
    assertThat(first.tokensOut()).isEqualTo(8);
    assertThat(first.tokensEstimated()).isTrue();
    assertThat(first.startedAt()).contains(NOON);
    assertThat(first.endedAt()).contains(NOON.plusSeconds(9));
    assertThat(first.inputs()).isEqualTo("{\"a\": 1}");
    assertThat(find("r2").status()).isEqualTo(StoredStatus.RUNNING);
  }

  @Test
  void twoThousandRowsGoInOneStatement() throws SQLException {
    List<JournalRow> rows =
        IntStream.rangeClosed(1, 1000)
            .boxed()
            .flatMap(seq -> Stream.of(row("r1", seq), row("r2", seq, "{\"text\": \"" + "x".repeat(500) + "\"}")))
            .toList();

    write(rows, List.of(change("r1", StoredStatus.RUNNING), change("r2", StoredStatus.RUNNING)));

    // PostgreSQL numbers the commands of a transaction; the rows say which one brought them.
    assertThat(text("select count(*) || ' rows by ' || count(distinct (xmin::text, cmin::text)) from journal"))
        .isEqualTo("2000 rows by 1");
    assertThat(read("r1")).extracting(JournalRow::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    assertThat(read("r2")).hasSize(1000);
  }

  @Test
  void aTakenPositionLeavesNothingOfTheTransaction() {
    write(List.of(row("r1", 1)), List.of());

    Throwable failure =
        catchThrowable(
            () ->
                write(
                    List.of(row("r2", 1), row("r1", 1, "{\"other\": true}"), row("r1", 2)),
                    List.of(change("r2", StoredStatus.RUNNING))));

    assertThat(failure).isInstanceOfSatisfying(
        JournalException.class, e -> assertThat(e.failure()).isEqualTo(JournalFailure.COLLISION));
    assertThat(JournalFailure.of(failure)).isEqualTo(JournalFailure.COLLISION);
    assertThat(read("r1")).containsExactly(row("r1", 1));
    assertThat(read("r2")).isEmpty();
    assertThat(find("r2").status()).isEqualTo(StoredStatus.PENDING);
  }

  @Test
  void ofTwoWritersRacingForOnePositionExactlyOneWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 1; round <= 50; round++) {
        int seq = round;
        CountDownLatch ready = new CountDownLatch(2);
        List<Future<Throwable>> writers =
            Stream.of("a", "b")
                .map(
                    writer ->
                        threads.submit(
                            () -> {
                              ready.countDown();
                              ready.await();
                              return catchThrowable(
                                  () -> write(List.of(row("r1", seq, "{\"by\": \"" + writer + "\"}")), List.of()));
                            }))
                .toList();
        Throwable first = writers.get(0).get();
        Throwable second = writers.get(1).get();

        assertThat(first == null).as("exactly one of two writers stores position %s", seq).isNotEqualTo(second == null);
        assertThat(JournalFailure.of(first == null ? second : first)).isEqualTo(JournalFailure.COLLISION);
        assertThat(read("r1")).last().isEqualTo(row("r1", seq, "{\"by\": \"" + (first == null ? "a" : "b") + "\"}"));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void holdsTellsOnesOwnRowsFromAnothersWhateverTheSpacingAndNotation() {
    write(List.of(row("r1", 1, "{\"b\":1.50,\"a\":1e3}"), row("r1", 2, "{\"nul\":\"\\u0000\"}")), List.of());

    assertThat(holds(List.of(row("r1", 1, "{\"a\":1000, \"b\":1.5}"), row("r1", 2, "{\"nul\":\"\\u0000\"}")))).isTrue();
    assertThat(holds(List.of(row("r1", 1, "{\"a\":1001, \"b\":1.5}")))).isFalse();
    assertThat(holds(List.of(row("r1", 3)))).isFalse();
    assertThat(
            holds(
                List.of(
                    new JournalRow(
                        "r1", 1, "StepStarted", Optional.empty(), NOON.plusSeconds(1), "{\"a\":1000,\"b\":1.5}"))))
        .isFalse();
  }

  @Test
  void charactersThatPostgresCannotKeepAreReplacedInBodiesResultsAndErrors() {
    String body = "{\"text\": \"a\\u0000b\\ud83dc\uDE00d\\ud83d\\ude00\"}";
    RunRowChange failed =
        new RunRowChange(
            "r1",
            StoredStatus.FAILED,
            Optional.of("nul \0 here"),
            Optional.of("half \uD83D pair"),
            0,
            0,
            false,
            Optional.empty(),
            Optional.empty());

    write(List.of(row("r1", 1, body)), List.of(failed));

    assertThat(read("r1")).extracting(JournalRow::body)
        .containsExactly("{\"text\": \"a\uFFFDb\uFFFDc\uFFFDd\\ud83d\\ude00\"}");
    assertThat(find("r1").result()).contains("nul \uFFFD here");
    assertThat(find("r1").error()).contains("half \uFFFD pair");
    assertThat(holds(List.of(row("r1", 1, body)))).isTrue();
  }

  @Test
  void ofSeveralChangesOfOneRunTheLastStands() {
    write(
        List.of(),
        List.of(
            change("r1", StoredStatus.RUNNING),
            change("r1", StoredStatus.WAITING),
            change("r1", StoredStatus.COMPLETED)));

    assertThat(find("r1").status()).isEqualTo(StoredStatus.COMPLETED);
  }

  @Test
  void aRunRowThatShowsNothingNewIsNotRewritten() throws SQLException {
    write(List.of(row("r1", 1)), List.of(change("r1", StoredStatus.RUNNING)));
    String before = text("select ctid::text from run where workflow_id = 'r1'");

    write(List.of(row("r1", 2)), List.of(change("r1", StoredStatus.RUNNING)));

    assertThat(text("select ctid::text from run where workflow_id = 'r1'")).isEqualTo(before);
  }

  @Test
  void momentsAreKeptToTheMicrosecondAlsoFarFromNow() {
    List<JournalRow> rows =
        List.of(
            at(1, Instant.parse("2026-03-01T12:00:00.123456789Z")),
            at(2, Instant.EPOCH),
            at(3, Instant.parse("1901-01-01T00:00:00.000001Z")),
            at(4, Instant.parse("9999-12-31T23:59:59.999999Z")));

    write(rows, List.of());

    assertThat(read("r1")).isEqualTo(rows);
    assertThat(read("r1").get(0).at()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123456Z"));
  }

  @Test
  void readingGoesOnAfterAPositionUpToALimitAndPicksKinds() {
    write(
        List.of(
            row("r1", 1),
            new JournalRow("r1", 2, "StepCompleted", Optional.empty(), NOON, "{}"),
            row("r1", 3),
            new JournalRow("r1", 4, "StepFailed", Optional.empty(), NOON, "{}")),
        List.of());

    assertThat(seqs(reading(store -> store.read("r1", 1, 2)))).containsExactly(2L, 3L);
    assertThat(seqs(reading(store -> store.read("r1", 4, 2)))).isEmpty();
    Set<String> ended = Set.of("StepCompleted", "StepFailed");
    assertThat(seqs(reading(store -> store.read("r1", ended, 0, 10)))).containsExactly(2L, 4L);
    assertThat(seqs(reading(store -> store.read("r1", ended, 2, 10)))).containsExactly(4L);
    assertThat(seqs(reading(store -> store.read("none", 0, 10)))).isEmpty();
  }

  @Test
  void failuresAreToldApart() throws SQLException {
    assertThat(JournalFailure.of(catchThrowable(() -> write(List.of(row("r1", 1, "no json")), List.of()))))
        .isEqualTo(JournalFailure.PERMANENT);
    assertThat(JournalFailure.of(catchThrowable(() -> write(List.of(row("unknown", 1)), List.of()))))
        .isEqualTo(JournalFailure.PERMANENT);
    assertThat(JournalFailure.of(new IllegalStateException("no database involved")))
        .isEqualTo(JournalFailure.PERMANENT);
    assertThat(JournalFailure.of(new RuntimeException(new RollbackException("commit failed"))))
        .isEqualTo(JournalFailure.TRANSIENT);

    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      JournalWriter writer = new JournalWriter(connection);
      writer.write(List.of(row("r1", 1)), List.of());
      database.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
              + " and pid <> pg_backend_pid() and state = 'idle in transaction'");
      Throwable lost = catchThrowable(() -> writer.write(List.of(row("r1", 2)), List.of()));
      assertThat(JournalFailure.of(lost)).isEqualTo(JournalFailure.TRANSIENT);
    }
    assertThat(read("r1")).isEmpty();
  }

  @Test
  void positionsStartAtOne() {
    assertThatThrownBy(() -> row("r1", 0)).hasMessageContaining("Run r1: journal positions start at 1, not 0");
  }

  private static JournalRow at(long seq, Instant at) {
    return new JournalRow("r1", seq, "Warned", Optional.empty(), at, "{}");
  }

  private static List<Long> seqs(List<JournalRow> rows) {
    return rows.stream().map(JournalRow::seq).toList();
  }

  private static void insert(String workflowId) {
    database.inTransaction(em -> new RunStore(em).insert(aRun(workflowId)));
  }

  private static Run find(String workflowId) {
    return database.inTransaction(em -> new RunStore(em).find(workflowId)).orElseThrow();
  }

  private static void write(List<JournalRow> rows, List<RunRowChange> changes) {
    database.inTransaction(
        em -> {
          new JournalStore(em).write(rows, changes);
          return null;
        });
  }

  private static boolean holds(List<JournalRow> rows) {
    return reading(store -> store.holds(rows));
  }

  private static List<JournalRow> read(String workflowId) {
    return reading(store -> store.read(workflowId, 0, 10_000));
  }

  private static <T> T reading(Function<JournalStore, T> work) {
    return database.inTransaction(em -> work.apply(new JournalStore(em)));
  }

  private static String text(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
