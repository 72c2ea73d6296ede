package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunFeedTest {

  private static final RunSummary SUMMARY =
      new RunSummary(
          RunStatus.RUNNING, Optional.empty(), Optional.empty(), Tokens.NONE, Optional.empty(), Optional.empty());

  private final RunEvents events = new RunEvents();
  private final Store store = new Store();
  private final ManualTimer timer = new ManualTimer();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final RecordingSink sink = new RecordingSink();

  @Test
  void whatIsStoredComesFirstAndWhatIsCommittedFollows() {
    store.entries(1, 3);
    follow(0, 10);
    runTasks();
    commit(4, 5);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(sink.ended).isFalse();
  }

  @Test
  void aReaderThatComesBackGetsOnlyWhatItHasNotSeen() {
    store.entries(1, 5);
    follow(3, 10);
    runTasks();

    assertThat(sink.sent).containsExactly(4L, 5L);
  }

  @Test
  void anEntryCommittedWhileTheJournalIsReadIsSentOnce() {
    store.entries(1, 2);
    // The commit is announced after the page was taken: the queue alone has it.
    store.afterRead = () -> commit(3, 3);
    follow(0, 10);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L, 3L);
  }

  @Test
  void anEntryThatIsBothReadAndAnnouncedIsSentOnce() {
    store.entries(1, 2);
    // The commit is announced before the page is taken: the page and the queue both have it.
    store.beforeRead = () -> commit(3, 3);
    follow(0, 10);
    runTasks();
    commit(4, 4);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void anEntryCommittedBetweenSubscribingAndReadingIsSentOnce() {
    store.entries(1, 1);
    follow(0, 10);
    commit(2, 3);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L, 3L);
  }

  @Test
  void longJournalsAreReadPageByPage() {
    store.entries(1, 450);
    follow(0, 10);
    runTasks();
    commit(451, 451);
    runTasks();

    assertThat(sink.sent).containsExactlyElementsOf(LongStream.rangeClosed(1, 451).boxed().toList());
  }

  @Test
  void aSlowSubscriberHoldsABoundedQueueAndLosesNothing() {
    follow(0, 5);
    runTasks();
    sink.slow = true;
    commit(1, 1);
    runTasks();
    for (long seq = 2; seq <= 400; seq++) {
      commit(seq, seq);
    }
    assertThat(tasks).as("nothing runs for a subscriber that has not taken its last entry").isEmpty();

    sink.slow = false;
    sink.pending.complete(null);
    runTasks();

    assertThat(sink.sent).containsExactlyElementsOf(LongStream.rangeClosed(1, 400).boxed().toList());
  }

  @Test
  void anEntryWrittenElsewhereIsFetchedWhenItsNumberIsMissing() {
    follow(0, 10);
    runTasks();
    store.entries(1, 3);
    commit(4, 4);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aJournalWithAHoleEndsTheFeedInsteadOfSpinning() {
    follow(0, 10);
    runTasks();
    store.entries.add(entry(3));
    events.committed("run", List.of(entry(3)), SUMMARY);
    runTasks();

    assertThat(sink.sent).isEmpty();
    assertThat(sink.failure).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("lacks the entry after 0"));
  }

  @Test
  void theFeedEndsAfterTheFinalEvent() {
    follow(0, 10);
    runTasks();
    commit(1, 1);
    finish(2);
    runTasks();

    assertThat(sink.sent).containsExactly(1L, 2L);
    assertThat(sink.ended).isTrue();
    assertThat(sink.failure).isEmpty();
    assertThat(events.subscriptions()).isZero();
    assertThat(timer.due).isEmpty();
  }

  @Test
  void aReaderThatHasSeenEverythingOfAnEndedRunIsToldThatItIsOver() {
    store.entries(1, 2);
    store.ended = true;
    follow(2, 10);
    runTasks();

    assertThat(sink.sent).isEmpty();
    assertThat(sink.ended).isTrue();
  }

  @Test
  void anIdleFeedBeatsUntilItIsClosed() {
    RunFeed feed = follow(0, 10);
    runTasks();
    timer.fire();
    runTasks();
    timer.fire();
    runTasks();
    assertThat(sink.heartbeats).isEqualTo(2);

    feed.close();
    assertThat(timer.due).isEmpty();
    assertThat(events.subscriptions()).isZero();
    assertThat(sink.ended).as("who closes knows it").isFalse();
  }

  @Test
  void aSubscriberThatIsGoneIsForgotten() {
    follow(0, 10);
    runTasks();
    sink.slow = true;
    commit(1, 1);
    runTasks();
    sink.pending.completeExceptionally(new IllegalStateException("gone"));

    assertThat(events.subscriptions()).isZero();
    assertThat(sink.failure).isPresent();
  }

  @Test
  void aFullPoolEndsTheFeedSoThatTheClientComesBackLater() {
    store.entries(1, 1);
    RunFeed feed =
        new RunFeed(
            store,
            0,
            sink,
            task -> {
              throw new RejectedExecutionException("full");
            },
            10);
    feed.start(events.subscribe("run", feed), timer, Duration.ofSeconds(15));

    assertThat(sink.failure).containsInstanceOf(RejectedExecutionException.class);
    assertThat(events.subscriptions()).isZero();
  }

  private RunFeed follow(long afterSeq, int capacity) {
    RunFeed feed = new RunFeed(store, afterSeq, sink, tasks::add, capacity);
    feed.start(events.subscribe("run", feed), timer, Duration.ofSeconds(15));
    return feed;
  }

  private void commit(long from, long to) {
    store.entries(from, to);
    events.committed("run", LongStream.rangeClosed(from, to).mapToObj(RunFeedTest::entry).toList(), SUMMARY);
  }

  private void finish(long seq) {
    JournalEntry entry = new JournalEntry(seq, Instant.EPOCH, new RunEvent.RunCompleted("done", false));
    store.entries.add(entry);
    events.committed("run", List.of(entry), SUMMARY);
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static JournalEntry entry(long seq) {
    return new JournalEntry(seq, Instant.EPOCH, new RunEvent.Warned("code", "text " + seq));
  }

  private static final class Store implements RunFeed.Stored {

    private final List<JournalEntry> entries = new ArrayList<>();
    private Runnable beforeRead = () -> {};
    private Runnable afterRead = () -> {};
    private boolean ended;

    void entries(long from, long to) {
      LongStream.rangeClosed(from, to).mapToObj(RunFeedTest::entry).forEach(entries::add);
    }

    @Override
    public List<JournalEntry> read(long afterSeq, int limit) {
      Runnable before = beforeRead;
      beforeRead = () -> {};
      before.run();
      List<JournalEntry> page = entries.stream().filter(e -> e.seq() > afterSeq).limit(limit).toList();
      Runnable after = afterRead;
      afterRead = () -> {};
      after.run();
      return page;
    }

    @Override
    public boolean ended() {
      return ended;
    }
  }

  private static final class RecordingSink implements RunFeed.Sink {

    private final List<Long> sent = new ArrayList<>();
    private boolean slow;
    private CompletableFuture<Void> pending = CompletableFuture.completedFuture(null);
    private int heartbeats;
    private boolean ended;
    private Optional<Throwable> failure = Optional.empty();

    @Override
    public CompletionStage<?> send(JournalEntry entry) {
      sent.add(entry.seq());
      pending = new CompletableFuture<>();
      if (!slow) {
        pending.complete(null);
      }
      return pending;
    }

    @Override
    public CompletionStage<?> heartbeat() {
      heartbeats++;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end(Optional<Throwable> reason) {
      ended = true;
      failure = reason;
    }
  }

  private static final class ManualTimer implements io.gantry.engine.time.Timer {

    private final Deque<Runnable> due = new ArrayDeque<>();

    @Override
    public Runnable after(Duration delay, Runnable task) {
      due.add(task);
      return () -> due.remove(task);
    }

    void fire() {
      due.remove().run();
    }
  }
}
