package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.EventCodec;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.workflow.Workflow;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.Run;
import io.gantry.persistence.run.RunCursor;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Reader reader = new Reader();
  private final Writer writer = new Writer();
  private final List<String> taken = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final Set<String> badWorkflows = new HashSet<>();
  private boolean full;
  private boolean done;

  private final Recovery recovery =
      new Recovery(
          reader,
          writer,
          this::workflow,
          this::take,
          (delay, task) -> {
            later.add(task);
            return () -> later.remove(task);
          },
          Runnable::run,
          Clock.fixed(NOW, ZoneOffset.UTC),
          "node-1",
          () -> done = true);

  @Test
  void everyUnfinishedRunIsTakenUpOldestFirstPageByPage() {
    List<String> ids = IntStream.range(0, 1200).mapToObj(i -> "run-%04d".formatted(i)).toList();
    ids.forEach(reader::holds);

    recovery.run();

    assertThat(taken).containsExactlyElementsOf(ids);
    assertThat(writer.claimed).containsExactlyElementsOf(ids);
    assertThat(done).isTrue();
  }

  @Test
  void aRunThatCannotBeReadIsMarkedAsFailedAndKeepsNobodyWaiting() {
    reader.holds("a");
    reader.holds("b", "FromTheFuture");
    reader.holds("c");
    badWorkflows.add("c");
    reader.holds("d");

    recovery.run();

    assertThat(taken).containsExactly("a", "d");
    assertThat(writer.appended).containsOnlyKeys("b", "c");
    JournalEntry last = writer.appended.get("b");
    assertThat(last.seq()).isEqualTo(2);
    assertThat(last.at()).isEqualTo(NOW);
    assertThat(((RunEvent.RunFailed) last.event()).reason()).contains("FromTheFuture");
    assertThat(writer.summaries.get("b").status()).isEqualTo(RunStatus.FAILED);
    assertThat(done).isTrue();
  }

  @Test
  void whenTheDatabaseDoesNotAnswerRecoveryPausesAndGoesOnWhereItWas() {
    reader.holds("a");
    reader.holds("b");
    reader.holds("c");
    reader.failsOnceAt = "b";

    recovery.run();
    assertThat(taken).containsExactly("a");
    assertThat(done).isFalse();

    later.remove().run();
    assertThat(taken).containsExactly("a", "b", "c");
    assertThat(writer.appended).as("nobody is marked as failed for it").isEmpty();
    assertThat(done).isTrue();
  }

  @Test
  void aRunThatFailsAgainAndAgainWhileTheDatabaseAnswersIsPassedOver() {
    reader.holds("a");
    reader.holds("b");
    reader.holds("c");
    reader.alwaysFailsAt = "b";

    recovery.run();
    while (!later.isEmpty()) {
      later.remove().run();
    }

    assertThat(taken).containsExactly("a", "c");
    assertThat(writer.appended).isEmpty();
    assertThat(done).isTrue();
  }

  @Test
  void aRunIsNotPassedOverWhileTheDatabaseIsGone() {
    reader.holds("a");
    reader.alwaysFailsAt = "a";
    reader.gone = true;

    recovery.run();
    for (int i = 0; i < 20; i++) {
      later.remove().run();
    }
    assertThat(done).isFalse();

    reader.alwaysFailsAt = "";
    later.remove().run();
    assertThat(taken).containsExactly("a");
  }

  @Test
  void whenTheEngineHasNoRoomRecoveryPauses() {
    reader.holds("a");
    full = true;

    recovery.run();
    assertThat(done).isFalse();

    full = false;
    later.remove().run();
    assertThat(taken).containsExactly("a");
    assertThat(done).isTrue();
  }

  @Test
  void aRunThatEndedMeanwhileIsLeftAlone() {
    reader.holds("a");
    writer.ended.add("a");

    recovery.run();

    assertThat(taken).isEmpty();
    assertThat(done).isTrue();
  }

  private Workflow workflow(StoredRun stored) {
    if (badWorkflows.contains(stored.run().workflowId())) {
      throw new IllegalArgumentException("unknown provider");
    }
    return null;
  }

  private void take(String workflowId, Workflow workflow, List<JournalEntry> history) {
    if (full) {
      throw new RejectedExecutionException("full");
    }
    assertThat(history).hasSize(1);
    taken.add(workflowId);
  }

  private static final class StoredRow extends Run {

    private final String workflowId;

    StoredRow(String workflowId) {
      this.workflowId = workflowId;
    }

    @Override
    public String workflowId() {
      return workflowId;
    }
  }

  private static final class Reader extends RunReader {

    private final Map<String, StoredRun> runs = new LinkedHashMap<>();
    private String failsOnceAt = "";
    private String alwaysFailsAt = "";
    private boolean gone;

    void holds(String workflowId) {
      holds(workflowId, "RunSubmitted");
    }

    void holds(String workflowId, String kind) {
      RunEvent submitted =
          new RunEvent.RunSubmitted("w", 1, Map.of(), RunOptions.DEFAULT, "admin", Optional.empty());
      String body = new EventCodec().body(submitted);
      JournalRow row = new JournalRow(workflowId, 1, kind, Optional.empty(), NOW, body);
      runs.put(workflowId, new StoredRun(new StoredRow(workflowId), "source", List.of(row)));
    }

    @Override
    public List<RunCursor> unfinished(Optional<RunCursor> after, int limit) {
      return runs.keySet().stream()
          .filter(id -> after.isEmpty() || id.compareTo(after.get().workflowId()) > 0)
          .limit(limit)
          .map(id -> new RunCursor(NOW, id))
          .toList();
    }

    @Override
    public boolean answers() {
      if (gone) {
        throw new IllegalStateException("connection refused");
      }
      return true;
    }

    @Override
    public Optional<StoredRun> stored(String workflowId) {
      if (workflowId.equals(alwaysFailsAt)) {
        throw new IllegalStateException("Version 3 of workflow w is gone");
      }
      if (workflowId.equals(failsOnceAt)) {
        failsOnceAt = "";
        throw new IllegalStateException("connection refused");
      }
      return Optional.ofNullable(runs.get(workflowId));
    }
  }

  private static final class Writer extends RunWriter {

    private final List<String> claimed = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, JournalEntry> appended = new LinkedHashMap<>();
    private final Map<String, RunSummary> summaries = new LinkedHashMap<>();

    @Override
    public OptionalInt claim(String workflowId, String node) {
      if (ended.contains(workflowId)) {
        return OptionalInt.empty();
      }
      claimed.add(workflowId);
      return OptionalInt.of(1);
    }

    @Override
    public void append(String workflowId, List<JournalEntry> entries, RunSummary after) {
      appended.put(workflowId, entries.get(0));
      summaries.put(workflowId, after);
    }
  }
}
