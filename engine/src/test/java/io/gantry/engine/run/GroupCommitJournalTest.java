package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.run.GroupCommitRig.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroupCommitJournalTest {

  private final GroupCommitRig rig =
      new GroupCommitRig(
          new GroupCommitSettings(20, 6, 1_000_000, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(60)));
  private final GroupCommitRig.Store store = rig.store;

  @Nested
  class Grouping {

    @Test
    void aStageCompletesOnlyOnceItsEntriesAreCommitted() {
      var stage = rig.append("a", 2);
      assertThat(stage).isNotDone();

      rig.runWriter();

      assertThat(stage).isCompleted();
      assertThat(rig.journal.read("a", 0, 10)).extracting(JournalEntry::seq).containsExactly(1L, 2L);
      assertThat(rig.journal.read("a", 1, 10)).extracting(JournalEntry::seq).containsExactly(2L);
    }

    @Test
    void whatIsQueuedWhenTheWriterStartsSharesOneCommit() {
      rig.append("a", 1);
      rig.append("b", 2);
      rig.append("c", 1);
      assertThat(rig.tasks).as("one writer for all").hasSize(1);

      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1", "b1", "c1"));
    }

    @Test
    void aGroupEndsBeforeItsTextsExceedTheBoundOfBytes() {
      rig.append("a", List.of(GroupCommitRig.entry(1, "x".repeat(400_000))));
      rig.append("b", List.of(GroupCommitRig.entry(1, "x".repeat(400_000))));
      rig.append("c", List.of(GroupCommitRig.entry(1, "x".repeat(400_000))));

      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1", "b1"), List.of("c1"));
    }

    @Test
    void bytesAreThoseOfUtf8() {
      rig.append("a", List.of(GroupCommitRig.entry(1, "€".repeat(200_000))));
      rig.append("b", List.of(GroupCommitRig.entry(1, "€".repeat(200_000))));

      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1"), List.of("b1"));
    }

    @Test
    void anAppendBeyondTheBoundOfBytesGoesAlone() {
      rig.append("a", 1);
      rig.append("b", List.of(GroupCommitRig.entry(1, "x".repeat(3_000_000))));
      rig.append("c", 1);

      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1"), List.of("b1"), List.of("c1"));
    }

    @Test
    void whatArrivesDuringACommitIsTheNextGroupOfTheSameWriter() {
      rig.append("a", 1).thenRun(() -> rig.append("a", 1));
      rig.append("b", 1).thenRun(() -> rig.append("b", 1));

      rig.tasks.remove().run();

      assertThat(store.commits).containsExactly(List.of("a1", "b1"), List.of("a2", "b2"));
      assertThat(rig.tasks).isEmpty();
    }

    @Test
    void aGroupHoldsWholeAppendsUpToTheLimitOfEntries() {
      rig.append("a", 3);
      rig.append("b", 3);
      rig.append("c", 1);
      rig.append("d", 9);
      rig.append("e", 1);

      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1", "b1"), List.of("c1"), List.of("d1"), List.of("e1"));
    }

    @Test
    void appendsOfOneRunAreStoredInTheirOrder() {
      rig.append("a", 1);
      rig.append("a", 2);
      rig.runWriter();
      rig.append("a", 1);
      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1", "a2"), List.of("a4"));
    }

    @Test
    void theListenerHearsSizeAndLengthOfEachCommit() {
      store.commitTakes = Duration.ofMillis(3);
      rig.append("a", 2);
      rig.append("b", 1);

      rig.runWriter();

      assertThat(rig.news).containsExactly("committed 2 appends, 3 entries in PT0.003S");
    }

    @Test
    void anAppendWithoutEntriesIsRefused() {
      assertThatThrownBy(() -> rig.append("a", List.of())).hasMessageContaining("Run a: an append holds at least one");
    }
  }

  @Nested
  class Refusals {

    @Test
    void aFencedRunFailsAloneAndTheOthersOfItsGroupAreStored() {
      store.occupy("b", 1);
      var a = rig.append("a", 1);
      var b = rig.append("b", 1);
      var c = rig.append("c", 1);

      rig.runWriter();

      assertThat(a).isCompleted();
      assertThat(c).isCompleted();
      assertThat(b).isCompletedExceptionally();
      assertThat(b.handle((done, e) -> e).join())
          .isInstanceOf(FencedException.class)
          .hasMessageContaining("Run b: entry 1");
      assertThat(store.commits).containsExactly(List.of("a1"), List.of("c1"));
    }

    @Test
    void aRefusedAppendTakesTheLaterOnesOfItsRunAlongSoThatNoGapArises() {
      store.occupy("b", 1);
      var first = rig.append("b", 1);
      rig.append("a", 1);
      var second = rig.append("b", 1);
      var beyondThisGroup = rig.append("b", 6);

      rig.runWriter();

      assertThat(List.of(first, second, beyondThisGroup)).allMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(store.rows.get("b").keySet()).containsExactly(1L);
      assertThat(store.rows.get("a").keySet()).containsExactly(1L);
    }

    @Test
    void anAppendRefusedForItsContentFailsWithThatReason() {
      store.refusedRuns.add("b");
      var a = rig.append("a", 1);
      var b = rig.append("b", 1);

      rig.runWriter();

      assertThat(a).isCompleted();
      assertThat(b.handle((done, e) -> e).join()).hasMessage("refused b");
    }

    @Test
    void groupsAreFormedAgainAfterARefusedOne() {
      store.occupy("b", 1);
      rig.append("a", 1);
      rig.append("b", 1);
      rig.runWriter();

      rig.append("c", 1);
      rig.append("d", 1);
      rig.runWriter();

      assertThat(store.commits).containsExactly(List.of("a1"), List.of("c1", "d1"));
    }

    @Test
    void aCollisionThatCannotBeLookedIntoCountsAsFencedAndKeepsTheReason() {
      store.occupy("a", 1);
      store.holdsFailure = new IllegalStateException("cannot look");
      var a = rig.append("a", 1);

      rig.runWriter();

      Throwable failure = a.handle((done, e) -> e).join();
      assertThat(failure).isInstanceOf(FencedException.class).hasSuppressedException(store.holdsFailure);
    }
  }

  @Nested
  class Outages {

    @Test
    void anUnreachableStoreIsTriedAgainWithGrowingPausesAndWithoutHoldingAThread() {
      store.faults.addAll(Collections.nCopies(8, Fault.UNREACHABLE));
      var a = rig.append("a", 1);

      rig.runWriter();
      for (int i = 0; i < 8; i++) {
        assertThat(rig.tasks).isEmpty();
        assertThat(a).isNotDone();
        rig.runNextAlarm();
      }

      assertThat(a).isCompleted();
      assertThat(rig.news.subList(0, 8))
          .extracting(line -> line.replaceAll("retrying after (\\S+): connection lost", "$1"))
          .containsExactly("PT0.05S", "PT0.1S", "PT0.2S", "PT0.4S", "PT0.8S", "PT1.6S", "PT2S", "PT2S");
      assertThat(rig.alarms).isEmpty();
    }

    @Test
    void pausesStartSmallAgainAfterASuccess() {
      store.faults.addAll(List.of(Fault.UNREACHABLE, Fault.UNREACHABLE, Fault.NONE, Fault.UNREACHABLE));
      rig.append("a", 1);
      rig.runWriter();
      rig.runNextAlarm();
      rig.runNextAlarm();
      rig.append("b", 1);

      rig.runWriter();

      assertThat(rig.news).last().isEqualTo("retrying after PT0.05S: connection lost");
    }

    @Test
    void whatArrivesDuringAnOutageIsStoredBehindWhatWaits() {
      store.faults.add(Fault.UNREACHABLE);
      rig.append("a", 1);
      rig.runWriter();
      rig.append("b", 1);
      rig.append("a", 1);
      assertThat(rig.tasks).as("no second writer").isEmpty();

      rig.runNextAlarm();

      assertThat(store.commits).containsExactly(List.of("a1"), List.of("b1", "a2"));
    }

    @Test
    void aLostAcknowledgementIsRecognisedAsOnesOwnCommit() {
      store.faults.add(Fault.LOST_ACKNOWLEDGEMENT);
      var a = rig.append("a", 2);
      var b = rig.append("b", 1);

      rig.runWriter();
      assertThat(a).isNotDone();
      rig.runNextAlarm();

      assertThat(a).isCompleted();
      assertThat(b).isCompleted();
      assertThat(store.commits).as("stored once").containsExactly(List.of("a1", "b1"));
    }

    @Test
    void aStoreLostWhileLookingIntoACollisionIsTriedAgain() {
      store.faults.add(Fault.LOST_ACKNOWLEDGEMENT);
      store.holdsFailure = new JournalSink.UnavailableException("connection lost again", null);
      var a = rig.append("a", 1);
      rig.runWriter();
      rig.runNextAlarm();
      assertThat(a).isNotDone();

      store.holdsFailure = null;
      rig.runNextAlarm();

      assertThat(a).isCompleted();
    }

    @Test
    void anAppendOutOfPatienceFailsWithTheCauseAndAYoungerOneIsTriedOn() {
      store.faults.addAll(Collections.nCopies(40, Fault.UNREACHABLE));
      var old = rig.append("a", 1);
      var followerOfOld = rig.append("a", 1);
      rig.runWriter();
      rig.pass(Duration.ofSeconds(30));
      var young = rig.append("b", 1);

      while (!old.isDone()) {
        rig.runNextAlarm();
      }
      assertThat(rig.time()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
      assertThat(old.handle((done, e) -> e).join()).isInstanceOf(JournalSink.UnavailableException.class);
      assertThat(followerOfOld).isCompletedExceptionally();
      assertThat(young).isNotDone();

      store.faults.clear();
      rig.runNextAlarm();
      assertThat(young).isCompleted();
      assertThat(store.commits).containsExactly(List.of("b1"));
    }

    @Test
    void aRejectedWriterIsStartedAgainThroughTheTimer() {
      rig.rejecting = true;
      var a = rig.append("a", 1);
      rig.runNextAlarm();
      assertThat(a).isNotDone();

      rig.rejecting = false;
      rig.runNextAlarm();

      assertThat(a).isCompleted();
      assertThat(rig.news).startsWith("retrying after PT0.05S: executor full", "retrying after PT0.1S: executor full");
    }

    @Test
    void anExecutorThatRejectsForTooLongFailsTheAppends() {
      rig.rejecting = true;
      var a = rig.append("a", 1);

      while (!a.isDone()) {
        rig.runNextAlarm();
      }

      assertThat(a.handle((done, e) -> e).join()).isInstanceOf(RejectedExecutionException.class);
      rig.rejecting = false;
      rig.runNextAlarm();
      var b = rig.append("b", 1);
      rig.runWriter();
      assertThat(b).isCompleted();
    }

    @Test
    void withoutExecutorAndTimerAppendsFailAtOnceAndTheJournalWorksAgainLater() {
      rig.rejecting = true;
      rig.timerStopped = true;
      assertThat(rig.append("a", 1)).isCompletedExceptionally();

      rig.rejecting = false;
      var b = rig.append("b", 1);
      rig.runWriter();

      assertThat(b).isCompleted();
      assertThat(rig.journal.outstandingEntries()).isZero();
    }
  }

  @Nested
  class Bounds {

    @Test
    void beyondTheBoundAppendsAreRefusedUntilThereIsRoomAgain() {
      rig.append("a", 20);
      var refused = rig.append("b", 1);

      assertThat(refused.handle((done, e) -> e).join())
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("Run b: the journal's queue is full, 20 entries wait to be stored; try again later");

      rig.runWriter();
      assertThat(rig.append("c", 1)).isNotDone();
    }

    @Test
    void whatWaitsForARetryCountsTowardsTheBound() {
      store.faults.add(Fault.UNREACHABLE);
      rig.append("a", 20);
      rig.runWriter();

      assertThat(rig.append("b", 1)).isCompletedExceptionally();
      assertThat(rig.journal.outstandingEntries()).isEqualTo(20);
    }

    @Test
    void anAppendLargerThanTheBoundIsTakenWhenNothingElseWaits() {
      var large = rig.append("a", 21);
      rig.runWriter();

      assertThat(large).isCompleted();
    }
  }

  @Nested
  class Closing {

    @Test
    void closingWritesWhatIsQueuedAndRefusesTheRest() {
      var a = rig.append("a", 1);
      var closed = rig.journal.close().toCompletableFuture();
      var late = rig.append("b", 1);

      assertThat(late.handle((done, e) -> e).join()).hasMessage("Run b: the journal is closed, the server is stopping");
      assertThat(closed).isNotDone();
      closed.thenRun(() -> assertThat(a).isCompleted());
      rig.runWriter();

      assertThat(closed).isCompleted();
      assertThat(store.commits).containsExactly(List.of("a1"));
    }

    @Test
    void closingWaitsForAnOutageToPassOrPatienceToEnd() {
      store.faults.addAll(Collections.nCopies(100, Fault.UNREACHABLE));
      var a = rig.append("a", 1);
      var closed = rig.journal.close().toCompletableFuture();
      rig.runWriter();

      while (!closed.isDone()) {
        rig.runNextAlarm();
      }

      assertThat(a).isCompletedExceptionally();
      assertThat(rig.time()).isLessThan(Duration.ofSeconds(63));
    }

    @Test
    void closingAnIdleJournalIsDoneAtOnceHoweverOften() {
      assertThat(rig.journal.close()).isCompleted();
      assertThat(rig.journal.close()).isCompleted();
    }
  }
}
