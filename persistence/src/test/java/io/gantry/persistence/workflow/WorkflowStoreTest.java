package io.gantry.persistence.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.persistence.EmbeddedDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkflowStoreTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeEach
  void noWorkflows() throws SQLException {
    database.entityManagers();
    database.execute("truncate workflow cascade");
  }

  @Test
  void aTextThatIsStoredIsFoundAgainByItsKeyInOneStatementWithoutBeingRead() {
    store("a", "d1", "one");
    store("a", "d2", "two");
    Statistics statistics = database.entityManagers().unwrap(SessionFactory.class).getStatistics();
    statistics.setStatisticsEnabled(true);
    statistics.clear();
    try {
      assertThat(
              database.<WorkflowKey>inTransaction(em -> new WorkflowStore(em).key("a", "d2", "two", "alice", NOON)))
          .isEqualTo(new WorkflowKey("a", 2));
      assertThat(statistics.getPrepareStatementCount()).isEqualTo(1);
      assertThat(statistics.getEntityLoadCount()).isZero();
    } finally {
      statistics.setStatisticsEnabled(false);
    }
  }

  @Test
  void theFirstSourceIsVersionOneAndIsFoundAsItWasStored() {
    store("triage", "d1", "name: triage");

    StoredWorkflow found = find("triage").orElseThrow();
    assertThat(found.key()).isEqualTo(new WorkflowKey("triage", 1));
    assertThat(found.digest()).isEqualTo("d1");
    assertThat(found.source()).isEqualTo("name: triage");
    assertThat(found.createdAt()).isEqualTo(NOON);
    assertThat(found.createdBy()).isEqualTo("alice");
  }

  @Test
  void anotherSourceIsTheNextVersionAndTheSameSourceIsTheVersionItAlreadyHas() {
    assertThat(store("triage", "d1", "one").version()).isEqualTo(1);
    assertThat(store("triage", "d2", "two").version()).isEqualTo(2);
    assertThat(store("triage", "d1", "one").version()).isEqualTo(1);
    assertThat(store("other", "d1", "one").version()).isEqualTo(1);

    assertThat(find("triage").orElseThrow().source()).isEqualTo("two");
    assertThat(database.<Optional<StoredWorkflow>>inTransaction(em -> new WorkflowStore(em).find("triage", 1)))
        .hasValueSatisfying(found -> assertThat(found.source()).isEqualTo("one"));
    assertThat(database.<Optional<StoredWorkflow>>inTransaction(em -> new WorkflowStore(em).find("triage", 3)))
        .isEmpty();
  }

  @Test
  void concurrentDifferentSourcesEachGetAVersion() throws Exception {
    List<Integer> versions = concurrently(16, i -> store("triage", "digest" + i, "source" + i).version());

    assertThat(versions).containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 16).boxed().toList());
  }

  @Test
  void concurrentEqualSourcesShareOneVersion() throws Exception {
    List<Integer> versions = concurrently(16, i -> store("triage", "digest", "source").version());

    assertThat(versions).containsOnly(1);
  }

  @Test
  void namesAreListedInPagesWithTheirLatestVersions() {
    store("b", "1", "");
    store("a", "1", "");
    store("b", "2", "");
    store("c", "1", "");

    assertThat(list(Optional.empty(), 2))
        .containsExactly(new WorkflowListing("a", 1), new WorkflowListing("b", 2));
    assertThat(list(Optional.of("b"), 2)).containsExactly(new WorkflowListing("c", 1));
    assertThatThrownBy(() -> list(Optional.empty(), 201)).hasMessageContaining("1 to 200 names, not 201");
  }

  @Test
  void aSourceThatPostgresCannotKeepIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> store("triage", "d", "name:\0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL character at offset 5");
  }

  private static StoredWorkflow store(String name, String digest, String source) {
    return database.inTransaction(em -> new WorkflowStore(em).store(name, digest, source, "alice", NOON));
  }

  private static Optional<StoredWorkflow> find(String name) {
    return database.inTransaction(em -> new WorkflowStore(em).find(name));
  }

  private static List<WorkflowListing> list(Optional<String> after, int limit) {
    return database.inTransaction(em -> new WorkflowStore(em).list(after, limit));
  }

  private static List<Integer> concurrently(int times, IntFunction<Integer> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> calls =
          IntStream.range(0, times).<Callable<Integer>>mapToObj(i -> () -> work.apply(i)).toList();
      List<Integer> answers = new ArrayList<>();
      for (Future<Integer> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
