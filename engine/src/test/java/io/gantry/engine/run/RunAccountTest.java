package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a run's time went, from journals that are written by hand; seconds everywhere. */
class RunAccountTest {

  private static final StepId A = new StepId("tasks.a");
  private static final StepId B = new StepId("tasks.b");
  private static final StepId C = new StepId("tasks.c");
  private static final Workflow WORKFLOW = aWorkflow().task("a").task("b").task("c").build();

  private final List<JournalEntry> journal = new ArrayList<>();

  RunAccountTest() {
    at(0, new RunEvent.RunSubmitted("w", 1, Map.of(), RunOptions.DEFAULT, "ada", Optional.empty()));
    at(1, new RunEvent.RunStarted("node", 1));
  }

  @Test
  void aModelCallSaysWhatItWaitedForAndWhatIsLeftOfItIsGantrysOwn() {
    at(1, started(A));
    at(12, replied(A, 6, 4, new Waits(s(3), s(2), s(0), s(0))));
    at(12, new RunEvent.StepCompleted(A, "Hi"));
    at(13, new RunEvent.RunCompleted("Hi", false));

    assertThat(step(A))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TimeUse.RATE_LIMIT, 3L, TimeUse.CONCURRENCY, 2L, TimeUse.POOL, 1L, TimeUse.MODEL, 4L,
                TimeUse.ENGINE, 1L));
    assertThat(run())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TimeUse.QUEUE, 1L, TimeUse.RATE_LIMIT, 3L, TimeUse.CONCURRENCY, 2L, TimeUse.POOL, 1L, TimeUse.MODEL, 4L,
                TimeUse.ENGINE, 2L));
    assertThat(account().of(A).waited()).isEqualTo(s(6));
  }

  @Test
  void aPauseBeforeARetryIsTheProvidersAsFarAsItAskedForOne() {
    at(1, started(A));
    at(2, failed(A, 12, Optional.of(s(7))));
    at(14, replied(A, 0, 2, Waits.NONE));
    at(14, new RunEvent.StepCompleted(A, "Hi"));

    assertThat(step(A))
        .containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.MODEL, 3L, TimeUse.RETRY_AFTER, 7L, TimeUse.RETRY, 3L));
    assertThat(account().of(A).retries()).isEqualTo(1);
  }

  @Test
  void theLongestCallOfAReplyStandsForAllOfThem() {
    at(1, started(A));
    at(1, asksFor(A, "1", "2", "3", "4"));
    at(11, returned(A, "1", 1, 2, Waits.NONE, Optional.empty()));
    at(11, returned(A, "2", 5, 4, new Waits(s(0), s(5), s(0), s(0)), Optional.empty()));
    at(11, returned(A, "3", 3, 0, Waits.NONE.andShared(s(3)), Optional.of(ToolOutcome.Source.SHARED)));
    at(11, returned(A, "4", 0, 0, Waits.NONE.andShared(s(0)), Optional.of(ToolOutcome.Source.CACHE)));
    at(11, new RunEvent.StepCompleted(A, "x"));

    assertThat(step(A))
        .containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.TOOLS, 4L, TimeUse.CONCURRENCY, 5L, TimeUse.ENGINE, 1L));
    assertThat(account().of(A).toolTime()).isEqualTo(s(6));
    assertThat(account().of(A).waited()).isEqualTo(s(9));
    assertThat(account().of(A).sharedToolCalls()).isEqualTo(1);
    assertThat(account().of(A).cachedToolCalls()).isEqualTo(1);
  }

  @Test
  void callsThatWereMadeOneAfterTheOtherEachTakeTheirTime() {
    at(1, started(A));
    at(1, asksFor(A, "1", "2"));
    at(4, returned(A, "1", 0, 3, Waits.NONE, Optional.empty()));
    at(9, returned(A, "2", 0, 5, Waits.NONE, Optional.empty()));

    assertThat(step(A)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.TOOLS, 8L));
  }

  @Test
  void readingAViewBetweenTwoResultsChangesNothing() {
    at(1, started(A));
    at(1, asksFor(A, "1", "2"));
    at(11, returned(A, "1", 0, 2, Waits.NONE, Optional.empty()));
    RunView view = view();
    view.account().split();
    at(11, returned(A, "2", 5, 4, new Waits(s(0), s(5), s(0), s(0)), Optional.empty()));
    view.apply(journal.get(journal.size() - 1));

    assertThat(seconds(view.account().of(A).split())).isEqualTo(step(A)).containsEntry(TimeUse.TOOLS, 4L);
  }

  @Test
  void aStepThatAsksWhetherItMayCallAToolWaitsForPeople() {
    at(1, started(A));
    at(2, asksFor(A, "c1"));
    StepId question = new StepId("tasks.a/1/c1");
    at(2, asked(question));
    at(9, new RunEvent.RunStarted("node", 2));
    at(32, new RunEvent.QuestionAnswered(question, "approve", "ada", false));
    at(32, new RunEvent.StepCompleted(question, "approve"));
    at(35, returned(A, "c1", 1, 2, Waits.NONE, Optional.empty()));
    at(36, replied(A, 0, 1, Waits.NONE));
    at(36, new RunEvent.StepCompleted(A, "Hi"));
    at(36, new RunEvent.RunCompleted("Hi", false));

    assertThat(step(A))
        .as("whether a server is up or not")
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                TimeUse.ENGINE, 1L, TimeUse.MODEL, 1L, TimeUse.PEOPLE, 30L, TimeUse.POOL, 1L, TimeUse.TOOLS, 2L));
    assertThat(step(question)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.PEOPLE, 30L));
    assertThat(account().path()).containsExactly(A);
  }

  @Test
  void aServerThatWasDownAndWhatALostCallHadTakenIsToldApart() {
    at(1, started(A));
    at(61, new RunEvent.RunStarted("node", 2));
    at(63, replied(A, 0, 2, Waits.NONE));
    at(63, new RunEvent.StepCompleted(A, "Hi"));
    at(100, new RunEvent.RunStarted("node", 3));
    at(101, new RunEvent.RunCompleted("Hi", false));

    assertThat(step(A)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.STOPPED, 60L, TimeUse.MODEL, 2L));
    assertThat(run())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(TimeUse.QUEUE, 1L, TimeUse.STOPPED, 97L, TimeUse.MODEL, 2L, TimeUse.ENGINE, 1L));
  }

  @Test
  void theRunsTimeIsThatOfTheStepsItWaitedForWhateverWentOnBesideThem() {
    at(1, started(A));
    at(1, started(B));
    at(6, replied(A, 0, 5, Waits.NONE));
    at(6, new RunEvent.StepCompleted(A, "Hi"));
    at(9, replied(B, 0, 8, Waits.NONE));
    at(9, new RunEvent.StepCompleted(B, "Hi"));
    at(10, started(C));
    at(14, replied(C, 1, 3, new Waits(s(0), s(0), s(1), s(0))));
    at(14, new RunEvent.StepCompleted(C, "Hi"));
    at(14, new RunEvent.RunCompleted("Hi", false));

    assertThat(account().path()).containsExactlyInAnyOrder(B, C);
    assertThat(run())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(TimeUse.QUEUE, 1L, TimeUse.MODEL, 11L, TimeUse.RETRY_AFTER, 1L, TimeUse.ENGINE, 1L));
  }

  @Test
  void aCallThatTheRunsEndCutsOffIsNobodysWait() {
    at(1, started(A));
    at(8, new RunEvent.CancelRequested("ada"));
    at(8, new RunEvent.RunCancelled("ada"));

    assertThat(run()).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.QUEUE, 1L, TimeUse.OTHER, 7L));
  }

  @Test
  void aRunThatEndsWhileStepsAreOpenEndsWithTheOneThatStartedFirst() {
    at(1, started(A));
    at(1, started(B));
    at(1, started(C));
    at(4, replied(B, 0, 3, Waits.NONE));
    at(4, new RunEvent.StepCompleted(B, "Hi"));
    at(8, new RunEvent.RunFailed(FailureKind.BUDGET, "spent", Optional.empty()));

    assertThat(account().path()).containsExactly(A);
    assertThat(run()).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.QUEUE, 1L, TimeUse.OTHER, 7L));
  }

  @Test
  void aWaitInAnOlderJournalIsNotGivenACause() {
    at(1, started(A));
    at(9, new RunEvent.ModelReplied(A, 1, "Hi", List.of(), Tokens.NONE, "m", s(5), s(3)));

    assertThat(step(A)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.OTHER, 5L, TimeUse.MODEL, 3L));
  }

  @Test
  void aStepWhoseWorkAnotherCallDidWaitedForIt() {
    at(1, started(A));
    RunEvent.Shared call = new RunEvent.Shared(B, Tokens.NONE);
    at(5, new RunEvent.StepCompleted(A, "Hi", false, Optional.empty(), Optional.of(call)));

    assertThat(step(A)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.SHARED, 4L));
  }

  @Test
  void whatWasUsedOfEachModelIsCountedUnderTheNameThatTheWorkflowHasForIt() {
    at(1, started(A));
    at(2, failed(A, 2, Optional.empty()));
    at(3, replied(A, 0, 1, Waits.NONE));
    at(4, new RunEvent.CompactionFailed(
        A, 2, "no shorter", new Tokens(9, 0, false), "small", s(0), s(1), Optional.empty(), Optional.empty()));
    at(5, new RunEvent.CompactionFailed(
        A, 2, "slow", Tokens.NONE, "small", s(0), s(1), Optional.empty(), Optional.of(ModelFailure.Kind.TIMEOUT)));

    assertThat(account().models())
        .containsExactly(
            new ModelTally("big", 2, 1, new Tokens(10, 5, false)), new ModelTally("small", 2, 1, new Tokens(9, 0, false)));
    assertThat(view().tokens()).isEqualTo(new Tokens(19, 5, false));
  }

  @Test
  void oneCallThatWasMadeForSeveralStandsForThem() {
    at(1, started(A));
    at(1, asksFor(A, "1", "2"));
    Waits waits = new Waits(s(2), s(0), s(0), s(0));
    at(9, new RunEvent.CallsJoined(
        A, 1, "greps", List.of("1", "2"), ToolOutcome.Status.OK, s(2), s(6), Optional.empty(), waits));
    at(9, returned(A, "1", 2, 0, waits, Optional.of(ToolOutcome.Source.BATCH)));
    at(9, returned(A, "2", 2, 0, waits, Optional.of(ToolOutcome.Source.BATCH)));
    at(9, new RunEvent.StepCompleted(A, "x"));

    assertThat(step(A)).containsExactlyInAnyOrderEntriesOf(Map.of(TimeUse.TOOLS, 6L, TimeUse.RATE_LIMIT, 2L));
    assertThat(account().of(A).toolTime()).isEqualTo(s(6));
    assertThat(account().of(A).joinedToolCalls()).isEqualTo(2);
  }

  @Test
  void anAnswerThatWasGivenAgainIsSavedAndNotUsed() {
    at(1, started(A));
    at(1, new RunEvent.ModelReplied(
        A, 1, "Hi", List.of(), new Tokens(10, 5, false), "big", s(0), s(0), Optional.of(Waits.NONE),
        Optional.of(ModelAnswer.Source.CACHE)));

    assertThat(account().models()).isEmpty();
    assertThat(view().tokens()).isEqualTo(Tokens.NONE);
    assertThat(view().savedTokens()).isEqualTo(new Tokens(10, 5, false));
    assertThat(view().step(A).orElseThrow().savedTokens()).isEqualTo(new Tokens(10, 5, false));
  }

  private void at(long second, RunEvent event) {
    journal.add(new JournalEntry(journal.size() + 1, Instant.EPOCH.plusSeconds(second), event));
  }

  private RunView view() {
    return RunView.fold("run", WORKFLOW, journal);
  }

  private RunAccount account() {
    return view().account();
  }

  private Map<TimeUse, Long> run() {
    return seconds(account().split());
  }

  private Map<TimeUse, Long> step(StepId id) {
    return seconds(account().of(id).split());
  }

  private static Map<TimeUse, Long> seconds(TimeSplit split) {
    Map<TimeUse, Long> seconds = new EnumMap<>(TimeUse.class);
    for (TimeUse use : TimeUse.values()) {
      if (!split.of(use).isZero()) {
        seconds.put(use, split.of(use).toSeconds());
      }
    }
    assertThat(split.total()).isEqualTo(s(seconds.values().stream().mapToLong(Long::longValue).sum()));
    return seconds;
  }

  private static RunEvent started(StepId step) {
    return new RunEvent.StepStarted(
        step, "agent", "agent", "Go", Optional.empty(), Optional.empty(), "big", Optional.empty());
  }

  private static RunEvent replied(StepId step, long waited, long took, Waits waits) {
    return new RunEvent.ModelReplied(
        step, 1, "Hi", List.of(), new Tokens(10, 5, false), "big-2026", s(waited), s(took), Optional.of(waits),
        Optional.empty());
  }

  /** A reply that took no time. */
  private static RunEvent asksFor(StepId step, String... calls) {
    List<ToolCall> asked = Stream.of(calls).map(id -> new ToolCall(id, "grep", "{}")).toList();
    return new RunEvent.ModelReplied(
        step, 1, "", asked, Tokens.NONE, "big", s(0), s(0), Optional.of(Waits.NONE), Optional.empty());
  }

  private static RunEvent failed(StepId step, long retryAt, Optional<Duration> retryAfter) {
    return new RunEvent.ModelFailed(
        step, 1, 1, ModelFailure.Kind.RATE_LIMIT, "slow", Optional.of(Instant.EPOCH.plusSeconds(retryAt)), s(0), s(1),
        Optional.of(Waits.NONE), retryAfter);
  }

  private static RunEvent returned(
      StepId step, String call, long waited, long took, Waits waits, Optional<ToolOutcome.Source> source) {
    return new RunEvent.ToolReturned(
        step, 1, call, "grep", ToolOutcome.Status.OK, "x", s(waited), s(took), source, Optional.of(waits));
  }

  private static RunEvent asked(StepId question) {
    return new RunEvent.QuestionAsked(
        question, "May it?", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.of(
            new RunEvent.Approval(A, Optional.of("agent"), 1, "c1", "grep", JsonNodeFactory.instance.objectNode())));
  }

  private static Duration s(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
