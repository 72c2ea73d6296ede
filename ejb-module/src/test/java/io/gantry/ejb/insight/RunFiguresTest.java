package io.gantry.ejb.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent.ModelFailed;
import io.gantry.engine.run.RunEvent.ModelReplied;
import io.gantry.engine.run.RunEvent.RunCompleted;
import io.gantry.engine.run.RunEvent.RunFailed;
import io.gantry.engine.run.RunEvent.RunSubmitted;
import io.gantry.engine.run.RunEvent.StepCompleted;
import io.gantry.engine.run.RunEvent.StepFailed;
import io.gantry.engine.run.RunEvent.StepStarted;
import io.gantry.engine.run.RunEvent.ToolReturned;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.StepId;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunFiguresTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final StepId STEP = new StepId("steps[0]");

  private final RecordingMeter meter = new RecordingMeter();
  private final RunFigures figures = new RunFigures(meter);

  @Test
  void aRunThatWasSeenFromItsBeginningIsCountedAndTimed() {
    commit(
        RunStatus.COMPLETED,
        at(1, 0, submitted()),
        at(2, 10, started("openai/gpt")),
        at(3, 40, new ModelReplied(STEP, 1, "hi", List.of(), new Tokens(7, 3, false), "openai/gpt", ms(1), ms(20))),
        at(4, 50, new ToolReturned(STEP, 1, "call", "grep", ToolOutcome.Status.TIMED_OUT, "late", ms(3), ms(9))),
        at(5, 60, new StepCompleted(STEP, "hi")),
        at(6, 100, new RunCompleted("hi", false)));

    assertThat(meter.counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "gantry_runs_total{status=completed}", 1L,
                "gantry_steps_total{status=completed}", 1L,
                "gantry_model_calls_total{model=openai/gpt, outcome=ok}", 1L,
                "gantry_model_tokens_total{direction=input, model=openai/gpt}", 7L,
                "gantry_model_tokens_total{direction=output, model=openai/gpt}", 3L,
                "gantry_tool_calls_total{status=timed_out, tool=grep}", 1L));
    assertThat(meter.times)
        .containsExactlyInAnyOrder(
            "gantry_run_duration{status=completed} PT0.1S",
            "gantry_step_duration{status=completed} PT0.05S",
            "gantry_model_call_duration{model=openai/gpt} PT0.02S",
            "gantry_tool_call_duration{tool=grep} PT0.009S",
            "gantry_tool_wait_duration{tool=grep} PT0.003S");
  }

  @Test
  void stepsThatCompleteWithTheCallOfAnotherAreCountedByKind() {
    StepId tool = new StepId("plan#1.a");
    Optional<RunEvent.Shared> shared = Optional.of(new RunEvent.Shared(new StepId("plan#1.batch[a,b]"), Tokens.NONE));
    commit(
        RunStatus.RUNNING,
        at(1, 0, submitted()),
        at(2, 0, new RunEvent.ToolStepStarted(tool, "price", JsonNodeFactory.instance.objectNode())),
        at(3, 0, new StepCompleted(tool, "7", false, Optional.empty(), shared)),
        at(4, 0, started("openai/gpt")),
        at(5, 0, new StepCompleted(STEP, "hi", false, Optional.empty(), shared)));

    assertThat(meter.counts)
        .containsEntry("gantry_shared_steps_total{kind=tool}", 1L)
        .containsEntry("gantry_shared_steps_total{kind=agent}", 1L)
        .containsEntry("gantry_steps_total{status=completed}", 2L);
  }

  @Test
  void aToolCallThatWasNotMadeIsCountedAndNotTimed() {
    commit(
        RunStatus.RUNNING,
        at(1, 0, submitted()),
        at(
            2,
            10,
            new ToolReturned(
                STEP, 1, "call", "grep", ToolOutcome.Status.OK, "line", ms(3), ms(0),
                Optional.of(ToolOutcome.Source.CACHE), Optional.empty())));

    assertThat(meter.counts).containsOnly(Map.entry("gantry_tool_calls_total{status=ok, tool=grep}", 1L));
    assertThat(meter.times).containsExactly("gantry_tool_wait_duration{tool=grep} PT0.003S");
  }

  @Test
  void aModelCallThatWasNotMadeIsNoCallOfTheModelAndItsTokensAreSaved() {
    Optional<ModelAnswer.Source> known = Optional.of(ModelAnswer.Source.CACHE);
    Optional<Waits> waits = Optional.of(Waits.NONE);
    commit(
        RunStatus.RUNNING,
        at(1, 0, submitted()),
        at(2, 0, started("openai/gpt")),
        at(3, 0, new ModelReplied(STEP, 1, "hi", List.of(), new Tokens(7, 3, false), "gpt", ms(1), ms(0), waits, known)),
        at(
            4,
            0,
            new RunEvent.ConversationCompacted(
                STEP, 2, STEP, 3, "Short", 900, false, new Tokens(5, 1, false), "openai/gpt", ms(0), ms(0),
                waits, known)));

    assertThat(meter.counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "gantry_model_cache_saved_tokens_total{direction=input, model=openai/gpt}", 12L,
                "gantry_model_cache_saved_tokens_total{direction=output, model=openai/gpt}", 4L));
    assertThat(meter.times).filteredOn(time -> time.startsWith("gantry_model_call")).isEmpty();
  }

  @Test
  void aCallThatWasMadeForSeveralIsCountedAndTimedOnceAtItsOwnTool() {
    Optional<Waits> waits = Optional.of(Waits.NONE);
    Optional<ToolOutcome.Source> joined = Optional.of(ToolOutcome.Source.BATCH);
    commit(
        RunStatus.RUNNING,
        at(1, 0, submitted()),
        at(
            2,
            10,
            new RunEvent.CallsJoined(
                STEP, 1, "prices", List.of("1", "2"), ToolOutcome.Status.OK, ms(3), ms(50), Optional.empty(),
                Waits.NONE)),
        at(3, 10, new ToolReturned(STEP, 1, "1", "price", ToolOutcome.Status.OK, "7", ms(3), ms(0), joined, waits)),
        at(4, 10, new ToolReturned(STEP, 1, "2", "price", ToolOutcome.Status.OK, "8", ms(3), ms(0), joined, waits)));

    assertThat(meter.counts)
        .containsOnly(
            Map.entry("gantry_tool_calls_total{status=ok, tool=prices}", 1L),
            Map.entry("gantry_tool_calls_total{status=ok, tool=price}", 2L));
    assertThat(meter.times).filteredOn(time -> time.startsWith("gantry_tool_call_duration"))
        .containsExactly("gantry_tool_call_duration{tool=prices} PT0.05S");
  }

  @Test
  void whatACallWaitedForIsTimedByCause() {
    Waits waits = new Waits(ms(30), Duration.ZERO, ms(5), Duration.ZERO);
    commit(
        RunStatus.RUNNING,
        at(1, 0, started("openai/gpt")),
        at(2, 0, new ModelReplied(
            STEP, 1, "hi", List.of(), Tokens.NONE, "openai/gpt", ms(40), ms(1), Optional.of(waits), Optional.empty())),
        at(3, 0, new ToolReturned(
            STEP, 1, "call", "grep", ToolOutcome.Status.OK, "line", ms(9), ms(1), Optional.empty(),
            Optional.of(Waits.NONE.andShared(ms(9))))),
        at(4, 100, failed(200, ms(100))),
        at(5, 300, failed(400, ms(60))));

    assertThat(meter.times)
        .filteredOn(time -> time.startsWith("gantry_call_wait"))
        .containsExactlyInAnyOrder(
            "gantry_call_wait{call=model, cause=rate_limit} PT0.03S",
            "gantry_call_wait{call=model, cause=retry_after} PT0.005S",
            "gantry_call_wait{call=model, cause=pool} PT0.005S",
            "gantry_call_wait{call=tool, cause=shared} PT0.009S",
            "gantry_call_wait{call=model, cause=retry_after} PT0.1S",
            "gantry_call_wait{call=model, cause=retry_after} PT0.06S",
            "gantry_call_wait{call=model, cause=retry} PT0.04S");
  }

  private static ModelFailed failed(long retryAt, Duration retryAfter) {
    return new ModelFailed(
        STEP, 1, 1, ModelFailure.Kind.RATE_LIMIT, "slow", Optional.of(START.plusMillis(retryAt)), ms(0), ms(4),
        Optional.of(Waits.NONE), Optional.of(retryAfter));
  }

  @Test
  void usesOfKeptAnswersAreCountedByOutcome() {
    figures.reusedAnswers(AnswerCache.Use.HIT);
    figures.reusedAnswers(AnswerCache.Use.HIT);
    figures.reusedAnswers(AnswerCache.Use.CROWDED_OUT);

    assertThat(meter.counts)
        .containsOnly(
            Map.entry("gantry_reused_answers_total{outcome=hit}", 2L),
            Map.entry("gantry_reused_answers_total{outcome=crowded_out}", 1L));
  }

  @Test
  void aFailedModelCallIsCountedUnderItsStepsModel() {
    commit(
        RunStatus.RUNNING,
        at(1, 0, started("ollama/q")),
        at(2, 5, new ModelFailed(
            STEP, 1, 1, ModelFailure.Kind.RATE_LIMIT, "slow", Optional.empty(), ms(0), ms(4), Optional.empty(),
            Optional.empty())));

    assertThat(meter.counts).containsEntry("gantry_model_calls_total{model=ollama/q, outcome=rate_limit}", 1L);
  }

  @Test
  void aSummaryCountsAsACallOfTheModelThatMadeIt() {
    commit(
        RunStatus.RUNNING,
        at(1, 0, started("ollama/q")),
        at(2, 5, new RunEvent.ConversationCompacted(
            STEP, 1, STEP, 2, "Short", 1_200, false, new Tokens(90, 9, false), "ollama/small", ms(0), ms(4),
            Optional.empty(), Optional.empty())),
        at(3, 5, new RunEvent.CompactionFailed(
            STEP, 2, "slow", Tokens.NONE, "ollama/small", ms(0), ms(4), Optional.empty(),
            Optional.empty())));

    assertThat(meter.counts)
        .containsEntry("gantry_model_calls_total{model=ollama/small, outcome=ok}", 1L)
        .containsEntry("gantry_model_calls_total{model=ollama/small, outcome=no_summary}", 1L)
        .containsEntry("gantry_model_tokens_total{direction=input, model=ollama/small}", 90L);
  }

  @Test
  void aRunFoundAtStartIsCountedButNotTimed() {
    commit(
        RunStatus.FAILED,
        at(8, 0, new StepFailed(STEP, FailureKind.MODEL, "gone")),
        at(9, 1, new RunFailed(FailureKind.STEP, "gone", Optional.empty())));

    assertThat(meter.counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("gantry_runs_total{status=failed}", 1L, "gantry_steps_total{status=failed}", 1L));
    assertThat(meter.times).isEmpty();
  }

  @Test
  void manyModelsShareOneSeriesSoThatLabelsStayBounded() {
    for (int i = 0; i < 60; i++) {
      commit(
          RunStatus.RUNNING,
          at(i, 0, new ModelReplied(STEP, 1, "", List.of(), Tokens.NONE, "openai/m" + i, ms(0), ms(1))));
    }

    assertThat(meter.counts)
        .containsEntry("gantry_model_calls_total{model=openai/m49, outcome=ok}", 1L)
        .containsEntry("gantry_model_calls_total{model=other, outcome=ok}", 10L);
  }

  private void commit(RunStatus status, JournalEntry... entries) {
    figures.committed(
        "run-1",
        List.of(entries),
        new RunSummary(
            status, Optional.empty(), Optional.empty(), Tokens.NONE, Optional.empty(), Optional.empty()));
  }

  private static JournalEntry at(long seq, long millis, RunEvent event) {
    return new JournalEntry(seq, START.plusMillis(millis), event);
  }

  private static StepStarted started(String model) {
    return new StepStarted(STEP, "writer", "c", "hello", Optional.empty(), Optional.empty(), model, Optional.empty());
  }

  private static RunSubmitted submitted() {
    return new RunSubmitted("w", 1, Map.of(), RunOptions.DEFAULT, "admin", Optional.empty());
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private static final class RecordingMeter implements Meter {

    private final Map<String, Long> counts = new HashMap<>();
    private final List<String> times = new ArrayList<>();

    @Override
    public void count(String name, long amount, Map<String, String> labels) {
      counts.merge(name + new TreeMap<>(labels), amount, Long::sum);
    }

    @Override
    public void time(String name, Duration took, Map<String, String> labels) {
      times.add(name + new TreeMap<>(labels) + " " + took);
    }
  }
}
