package io.gantry.persistence.run;

import static io.gantry.persistence.run.RunRows.NOON;
import static io.gantry.persistence.run.RunRows.aRun;
import static io.gantry.persistence.run.RunRows.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.persistence.EmbeddedDatabase;
import io.gantry.persistence.workflow.WorkflowKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunStoreTest {

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeEach
  void onlyTheWorkflow() throws SQLException {
    database.entityManagers();
    database.execute("truncate workflow cascade");
    RunRows.storeTriage(database);
  }

  private static <T> T runs(Function<RunStore, T> work) {
    return database.inTransaction(em -> work.apply(new RunStore(em)));
  }

  private static boolean insert(NewRun run) {
    return runs(store -> store.insert(run));
  }

  private static Optional<Run> find(String workflowId) {
    return runs(store -> store.find(workflowId));
  }

  private static Optional<Run> findByKey(String submittedBy, String key) {
    return runs(store -> store.findByIdempotencyKey(submittedBy, key));
  }

  private static OptionalInt claim(String workflowId, String owner) {
    return runs(store -> store.claim(workflowId, owner));
  }

  @Nested
  class Finding {

    @Test
    void aRunAndWhatItRunsAreReadInOneStatement() {
      insert(aRun("r1", NOON));
      Statistics statistics = database.entityManagers().unwrap(SessionFactory.class).getStatistics();
      statistics.setStatisticsEnabled(true);
      statistics.clear();
      try {
        RunStore.WithSource found =
            database.<Optional<RunStore.WithSource>>inTransaction(em -> new RunStore(em).findWithSource("r1")).orElseThrow();

        assertThat(found.run().workflowId()).isEqualTo("r1");
        assertThat(found.source()).isEqualTo("name: triage");
        assertThat(statistics.getPrepareStatementCount()).isEqualTo(1);
      } finally {
        statistics.setStatisticsEnabled(false);
      }
      assertThat(database.<Optional<RunStore.WithSource>>inTransaction(em -> new RunStore(em).findWithSource("r2")))
          .isEmpty();
    }

    @Test
    void itsStatusIsReadWithoutTheRest() {
      insert(aRun("r1", NOON));

      assertThat(database.<Optional<StoredStatus>>inTransaction(em -> new RunStore(em).status("r1")))
          .contains(StoredStatus.PENDING);
      assertThat(database.<Optional<StoredStatus>>inTransaction(em -> new RunStore(em).status("r2"))).isEmpty();
    }
  }

  @Nested
  class Inserting {

    @Test
    void aNewRunIsPendingAndFoundAsItWasStored() {
      assertThat(insert(aRun("r1", "alice", new IdempotencyKey("key", "hash")))).isTrue();

      Run run = find("r1").orElseThrow();
      assertThat(run.status()).isEqualTo(StoredStatus.PENDING);
      assertThat(run.status().isUnfinished()).isTrue();
      assertThat(run.workflow()).isEqualTo(new WorkflowKey("triage", 1));
      assertThat(run.pattern()).isEqualTo("chain");
      assertThat(run.inputs()).isEqualTo("{}");
      assertThat(run.options()).isEqualTo("{}");
      assertThat(run.submittedBy()).isEqualTo("alice");
      assertThat(run.submittedAt()).isEqualTo(NOON);
      assertThat(run.idempotencyKey()).contains(new IdempotencyKey("key", "hash"));
      assertThat(run.epoch()).isZero();
      assertThat(run.owner()).isEmpty();
      assertThat(run.result()).isEmpty();
      assertThat(run.error()).isEmpty();
      assertThat(run.startedAt()).isEmpty();
      assertThat(run.endedAt()).isEmpty();
      assertThat(find("r2")).isEmpty();
    }

    @Test
    void aTakenWorkflowIdKeepsTheEarlierRun() {
      insert(aRun("r1", NOON));

      assertThat(insert(aRun("r1", NOON.plusSeconds(1)))).isFalse();
      assertThat(find("r1").orElseThrow().submittedAt()).isEqualTo(NOON);
    }

    @Test
    void anIdempotencyKeyCountsPerCaller() {
      IdempotencyKey key = new IdempotencyKey("key", "hash");
      insert(aRun("r1", "alice", key));

      assertThat(insert(aRun("r2", "alice", key))).isFalse();
      assertThat(insert(aRun("r3", "bob", key))).isTrue();
      assertThat(findByKey("alice", "key").orElseThrow().workflowId()).isEqualTo("r1");
      assertThat(findByKey("carol", "key")).isEmpty();
    }

    @Test
    void ofConcurrentSubmissionsWithOneIdExactlyOneIsStored() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<Boolean>> calls =
            IntStream.range(0, 16).<Callable<Boolean>>mapToObj(i -> () -> insert(aRun("same"))).toList();
        List<Boolean> inserted = new ArrayList<>();
        for (Future<Boolean> future : threads.invokeAll(calls)) {
          inserted.add(future.get());
        }
        assertThat(inserted).containsOnlyOnce(true).hasSize(16);
      } finally {
        threads.shutdownNow();
      }
    }

    @Test
    void aRunOfAWorkflowThatIsNotStoredIsRefused() {
      NewRun orphan =
          new NewRun("r1", new WorkflowKey("none", 1), "chain", "{}", "{}", "alice", Optional.empty(), NOON);

      assertThatThrownBy(() -> insert(orphan)).hasStackTraceContaining("run_workflow_fk");
    }

    @Test
    void inputsThatPostgresCannotHoldAreMadeStorable() {
      insert(
          new NewRun(
              "r1", RunRows.TRIAGE, "chain", "{\"a\":\"x\\u0000\\ud83d\"}", "{}", "alice", Optional.empty(), NOON));

      assertThat(find("r1").orElseThrow().inputs()).isEqualTo("{\"a\":\"x\uFFFD\uFFFD\"}");
    }

    @Test
    void theMembersOfItsInputsAreInTheOrderInWhichTheyWereGiven() {
      String inputs = "{\"zz\":1,\"b\":{\"dd\":1,\"c\":[{\"y\":1,\"x\":2}]},\"aaa\":3}";
      insert(new NewRun("r1", RunRows.TRIAGE, "chain", inputs, "{}", "alice", Optional.empty(), NOON));
      assertThat(find("r1").orElseThrow().inputs()).isEqualTo(inputs);
    }
  }

  @Nested
  class Paging {

    @Test
    void pagesHoldEveryRunOnceNewestFirstAlsoWithinOneMicrosecond() {
      for (int i = 0; i < 25; i++) {
        insert(aRun("r%02d".formatted(i), NOON.plusSeconds(i / 5)));
      }

      List<String> seen = new ArrayList<>();
      RunQuery query = RunQuery.newest(4);
      for (Optional<RunCursor> next = Optional.empty(); ; query = query.after(next.orElseThrow())) {
        RunQuery current = query;
        RunPage page = runs(store -> store.page(current));
        page.runs().forEach(run -> seen.add(run.workflowId()));
        next = page.next();
        if (next.isEmpty()) {
          break;
        }
      }

      assertThat(seen)
          .containsExactlyElementsOf(
              IntStream.range(0, 25).mapToObj(i -> "r%02d".formatted(24 - i)).toList());
    }

    @Test
    void aPageThatIsExactlyFullHasNoNextOne() {
      insert(aRun("r1"));
      insert(aRun("r2"));

      assertThat(runs(store -> store.page(RunQuery.newest(2))).next()).isEmpty();
      assertThat(runs(store -> store.page(RunQuery.newest(1))).next()).contains(new RunCursor(NOON, "r2"));
    }

    @Test
    void filtersNarrowThePage() {
      insert(aRun("r1", NOON));
      insert(aRun("r2", NOON.plusSeconds(1)));
      insert(aRun("r3", NOON.plusSeconds(2)));
      insert(aRun("r4", NOON.plusSeconds(3)));
      database.inTransaction(
          em -> {
            new JournalStore(em)
                .write(
                    List.of(),
                    List.of(change("r2", StoredStatus.RUNNING), change("r3", StoredStatus.COMPLETED)));
            return null;
          });

      assertThat(ids(RunQuery.newest(9).withStatuses(Set.of(StoredStatus.RUNNING)))).containsExactly("r2");
      assertThat(ids(RunQuery.newest(9).withStatuses(Set.of(StoredStatus.RUNNING, StoredStatus.PENDING))))
          .containsExactly("r4", "r2", "r1");
      assertThat(ids(RunQuery.newest(2).withStatuses(Set.of(StoredStatus.COMPLETED, StoredStatus.PENDING))))
          .containsExactly("r4", "r3");
      assertThat(ids(RunQuery.newest(9).withName("triage"))).hasSize(4);
      assertThat(ids(RunQuery.newest(9).withName("other"))).isEmpty();
      assertThat(ids(RunQuery.newest(9).submittedBetween(NOON.plusSeconds(1), NOON.plusSeconds(3))))
          .containsExactly("r3", "r2");
      assertThat(
              ids(
                  RunQuery.newest(9)
                      .withName("triage")
                      .withStatuses(Set.of(StoredStatus.PENDING, StoredStatus.RUNNING))
                      .after(new RunCursor(NOON.plusSeconds(3), "r4"))))
          .containsExactly("r2", "r1");
    }

    @Test
    void aListingShowsTheRowWithoutItsLargeParts() {
      insert(aRun("r1"));

      assertThat(runs(store -> store.page(RunQuery.newest(1))).runs())
          .containsExactly(
              new RunListing(
                  "r1",
                  RunRows.TRIAGE,
                  StoredStatus.PENDING,
                  "chain",
                  Optional.empty(),
                  0,
                  0,
                  false,
                  "alice",
                  NOON,
                  Optional.empty(),
                  Optional.empty()));
    }

    @Test
    void aLimitOutOfRangeIsRefused() {
      assertThatThrownBy(() -> RunQuery.newest(0)).hasMessageContaining("1 to 200 runs, not 0");
      assertThatThrownBy(() -> RunQuery.newest(201)).hasMessageContaining("1 to 200 runs, not 201");
    }

    private List<String> ids(RunQuery query) {
      return runs(store -> store.page(query)).runs().stream().map(RunListing::workflowId).toList();
    }
  }

  @Nested
  class Recovering {

    @Test
    void unfinishedRunsAreAnsweredOldestFirstInPages() {
      Instant at = NOON;
      for (String id : List.of("r3", "r1", "r2", "done")) {
        insert(aRun(id, at));
        at = at.plusSeconds(1);
      }
      end("done");

      List<RunCursor> first = runs(store -> store.unfinished(Optional.empty(), 2));
      List<RunCursor> second = runs(store -> store.unfinished(Optional.of(first.get(1)), 2));

      assertThat(first).containsExactly(new RunCursor(NOON, "r3"), new RunCursor(NOON.plusSeconds(1), "r1"));
      assertThat(second).containsExactly(new RunCursor(NOON.plusSeconds(2), "r2"));
    }

    @Test
    void eachClaimRaisesTheEpochAndTheLastOwnerStands() {
      insert(aRun("r1"));

      assertThat(claim("r1", "node-a")).hasValue(1);
      assertThat(claim("r1", "node-b")).hasValue(2);

      Run run = find("r1").orElseThrow();
      assertThat(run.owner()).contains("node-b");
      assertThat(run.epoch()).isEqualTo(2);
    }

    @Test
    void neitherAnEndedNorAnUnknownRunCanBeClaimed() {
      insert(aRun("r1"));
      end("r1");

      assertThat(claim("r1", "node-a")).isEqualTo(OptionalInt.empty());
      assertThat(claim("r2", "node-a")).isEqualTo(OptionalInt.empty());
    }

    private void end(String workflowId) {
      database.inTransaction(
          em -> {
            new JournalStore(em).write(List.of(), List.of(change(workflowId, StoredStatus.FAILED)));
            return null;
          });
    }
  }
}
