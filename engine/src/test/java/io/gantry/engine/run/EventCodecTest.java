package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelReplacement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {

  private final EventCodec codec = new EventCodec();

  static Stream<RunEvent> oneOfEachKind() {
    StepId step = new StepId("tasks.fetch");
    Duration ms = Duration.ofMillis(12);
    return Stream.of(
        new RunEvent.RunSubmitted(
            "first",
            3,
            Map.of("topic", JsonNodeFactory.instance.textNode("rust")),
            RunOptions.DEFAULT,
            "ada",
            Optional.of(Trace.begin())),
        new RunEvent.RunStarted("node-a", 1),
        new RunEvent.StepStarted(
            step, "writer", "writer", "Go", Optional.of("You are…"), Optional.of(List.of("grep")), "m", Optional.empty()),
        new RunEvent.StepStarted(
            step, "writer", "writer", "Go", Optional.empty(), Optional.empty(), "m",
            Optional.of(new StepLimit(34, StepLimit.Source.ADAPTIVE))),
        new RunEvent.ToolStepStarted(step, "grep", JsonNodeFactory.instance.objectNode().put("pattern", "a")),
        new RunEvent.QuestionAsked(
            step, "Fine?", Optional.of("Draft"), Optional.of("yes"), Optional.of(Instant.EPOCH), Optional.of("yes|no")),
        new RunEvent.QuestionAsked(
            step, "May it?", Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("approve|deny"),
            Optional.of(
                new RunEvent.Approval(
                    step, Optional.of("writer"), 2, "c1", "grep", JsonNodeFactory.instance.objectNode().put("n", 1)))),
        new RunEvent.QuestionAnswered(step, "no", "ada", false),
        new RunEvent.ModelReplied(
            step, 1, "", List.of(new ToolCall("1", "grep", "{}")), new Tokens(1, 2, true), "m", ms, ms),
        new RunEvent.ModelReplied(
            step, 1, "", List.of(), Tokens.NONE, "m", ms, ms, Optional.of(Waits.NONE), Optional.empty()),
        new RunEvent.ModelReplied(
            step, 1, "Done", List.of(), new Tokens(1, 2, true), "m", ms, ms, Optional.empty(),
            Optional.of(ModelAnswer.Source.CACHE)),
        new RunEvent.ConversationCompacted(
            step, 2, step, 3, "Short", 1200, true, new Tokens(9, 3, false), "m", ms, ms, Optional.empty(),
            Optional.of(ModelAnswer.Source.CACHE)),
        new RunEvent.ModelFailed(
            step, 1, 1, ModelFailure.Kind.TIMEOUT, "slow", Optional.of(Instant.EPOCH), ms, ms,
            Optional.of(new Waits(ms, Duration.ZERO, ms, Duration.ZERO)), Optional.of(ms)),
        new RunEvent.ToolStarted(step, 1, "1", "grep", Effect.ONCE),
        new RunEvent.ToolReturned(step, 1, "1", "grep", ToolOutcome.Status.OK, "line", ms, ms),
        new RunEvent.ToolReturned(
            step, 1, "1", "grep", ToolOutcome.Status.OK, "line", ms, ms, Optional.of(ToolOutcome.Source.CACHE),
            Optional.of(Waits.NONE.andShared(ms))),
        new RunEvent.ToolReturned(step, 1, "1", "grep", ToolOutcome.Status.REFUSED, "Not run", ms, ms),
        new RunEvent.ToolReturned(
            step, 1, "1", "grep", ToolOutcome.Status.OK, "line", ms, ms, Optional.of(ToolOutcome.Source.BATCH),
            Optional.of(Waits.NONE)),
        new RunEvent.CallsJoined(
            step, 1, "greps", List.of("1", "2"), ToolOutcome.Status.OK, ms, ms, Optional.empty(), Waits.NONE),
        new RunEvent.ToolsCutOff(step, 1, 2),
        new RunEvent.ConversationCompacted(
            step, 2, step, 3, "Short", 1200, true, new Tokens(9, 3, false), "m", ms, ms,
            Optional.of(new Waits(Duration.ZERO, ms, Duration.ZERO, Duration.ZERO)), Optional.empty()),
        new RunEvent.CompactionFailed(
            step, 2, "slow", Tokens.NONE, "m", ms, ms, Optional.empty(), Optional.of(ModelFailure.Kind.TIMEOUT)),
        new RunEvent.AgentNudged(step, 2, "empty-answer", "Please answer."),
        new RunEvent.StrategyChosen(step, "reflect", "1200 characters"),
        new RunEvent.StepCompleted(step, "Done", true),
        new RunEvent.StepCompleted(step, "Done", false, Optional.of(new RunEvent.Reused("run-1", Instant.EPOCH))),
        new RunEvent.StepCompleted(
            step, "7", false, Optional.empty(),
            Optional.of(new RunEvent.Shared(new StepId("workers.batch[0]"), new Tokens(3, 1, false)))),
        new RunEvent.StepFailed(step, FailureKind.MODEL, "slow"),
        new RunEvent.StepFailed(step, FailureKind.INPUT, "no number"),
        new RunEvent.StepFailed(step, FailureKind.OUTPUT, "nothing"),
        new RunEvent.Warned("budget-steps", "much"),
        new RunEvent.ArtifactSaved("report.md", "# Report"),
        new RunEvent.CancelRequested("ada"),
        new RunEvent.RunCompleted("Done", false),
        new RunEvent.RunFailed(FailureKind.BUDGET, "spent", Optional.empty()),
        new RunEvent.RunCancelled("ada"));
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void readsBackWhatItWrote(RunEvent event) {
    assertThat(codec.event(codec.kind(event), codec.body(event))).isEqualTo(event);
  }

  @Test
  void readsAnEventOfANewerNodeLeavingOutWhatItDoesNotKnow() {
    assertThat(codec.event("RunCancelled", "{\"by\":\"ada\",\"because\":\"bored\"}"))
        .isEqualTo(new RunEvent.RunCancelled("ada"));
  }

  @Test
  void readsAJournalThatIsOlderThanTraces() {
    String body =
        "{\"workflow\":\"w\",\"version\":1,\"inputs\":{},\"options\":{\"offline\":false,\"folder\":null},"
            + "\"submittedBy\":\"ada\"}";

    assertThat(codec.event("RunSubmitted", body))
        .isEqualTo(new RunEvent.RunSubmitted("w", 1, Map.of(), RunOptions.DEFAULT, "ada", Optional.empty()));
  }

  @Test
  void readsACompletionThatIsOlderThanReuse() {
    assertThat(codec.event("StepCompleted", "{\"step\":\"steps[0]\",\"response\":\"Done\"}"))
        .isEqualTo(new RunEvent.StepCompleted(new StepId("steps[0]"), "Done"));
  }

  @Test
  void keepsTheModelThatReplacesAllOthersAndNothingWhereThereIsNone() {
    RunOptions replaced =
        new RunOptions(false, Optional.empty(),
            Optional.of(new ModelReplacement("openai", Optional.of("http://h/v1"), Optional.empty())));
    RunEvent event = new RunEvent.RunSubmitted("w", 1, Map.of(), replaced, "ada", Optional.empty());
    RunEvent without = new RunEvent.RunSubmitted("w", 1, Map.of(), RunOptions.DEFAULT, "ada", Optional.empty());

    assertThat(codec.event("RunSubmitted", codec.body(event))).isEqualTo(event);
    assertThat(codec.body(without)).contains("\"options\":{\"offline\":false,\"folder\":null}");
  }

  @Test
  void readsAJournalThatIsOlderThanLimits() {
    String body =
        "{\"step\":\"steps[0]\",\"agent\":\"a\",\"conversation\":\"a\",\"input\":\"Go\",\"prompt\":null,"
            + "\"toolOverrides\":null,\"model\":\"m\"}";

    assertThat(codec.event("StepStarted", body))
        .isEqualTo(
            new RunEvent.StepStarted(
                new StepId("steps[0]"), "a", "a", "Go", Optional.empty(), Optional.empty(), "m", Optional.empty()));
  }

  @Test
  void aCallThatWasMadeIsStoredAsItAlwaysWasAndOneThatWasNotSaysWhereItsResultComesFrom() {
    Duration ms = Duration.ofMillis(1);
    StepId step = new StepId("steps[0]");
    String stored =
        "{\"step\":\"steps[0]\",\"turn\":1,\"call\":\"1\",\"tool\":\"grep\",\"status\":\"OK\",\"text\":\"line\","
            + "\"waited\":\"PT0.001S\",\"took\":\"PT0.001S\"}";
    RunEvent made = new RunEvent.ToolReturned(step, 1, "1", "grep", ToolOutcome.Status.OK, "line", ms, ms);
    RunEvent kept =
        new RunEvent.ToolReturned(
            step, 1, "1", "grep", ToolOutcome.Status.OK, "line", ms, ms, Optional.of(ToolOutcome.Source.CACHE),
            Optional.empty());

    assertThat(codec.body(made)).isEqualTo(stored);
    assertThat(codec.event("ToolReturned", stored)).isEqualTo(made);
    assertThat(codec.body(kept)).endsWith("\"took\":\"PT0.001S\",\"source\":\"cache\"}");
  }

  @Test
  void aModelThatWasAskedIsStoredAsItAlwaysWasAndOneThatWasNotSaysWhereItsAnswerComesFrom() {
    Duration ms = Duration.ofMillis(1);
    StepId step = new StepId("steps[0]");
    Tokens tokens = new Tokens(1, 2, false);
    String stored =
        "{\"step\":\"steps[0]\",\"turn\":1,\"text\":\"Done\",\"calls\":[],\"tokens\":{\"input\":1,\"output\":2,"
            + "\"estimated\":false},\"model\":\"m\",\"waited\":\"PT0.001S\",\"took\":\"PT0.001S\"}";
    RunEvent asked = new RunEvent.ModelReplied(step, 1, "Done", List.of(), tokens, "m", ms, ms);
    RunEvent known =
        new RunEvent.ModelReplied(
            step, 1, "Done", List.of(), tokens, "m", ms, ms, Optional.empty(), Optional.of(ModelAnswer.Source.CACHE));
    String compacted =
        "{\"step\":\"steps[0]\",\"turn\":2,\"through\":\"steps[0]\",\"said\":3,\"summary\":\"Short\",\"size\":1200,"
            + "\"estimated\":true,\"tokens\":{\"input\":1,\"output\":2,\"estimated\":false},\"model\":\"m\","
            + "\"waited\":\"PT0.001S\",\"took\":\"PT0.001S\"}";

    assertThat(codec.body(asked)).isEqualTo(stored);
    assertThat(codec.event("ModelReplied", stored)).isEqualTo(asked);
    assertThat(codec.body(known)).endsWith("\"took\":\"PT0.001S\",\"source\":\"cache\"}");
    assertThat(codec.event("ConversationCompacted", compacted))
        .isEqualTo(
            new RunEvent.ConversationCompacted(
                step, 2, step, 3, "Short", 1200, true, tokens, "m", ms, ms, Optional.empty(), Optional.empty()));
  }

  @Test
  void readsCallsThatAreOlderThanTheCausesOfTheirWaits() {
    Duration ms = Duration.ofMillis(1);
    StepId step = new StepId("steps[0]");
    String replied =
        "{\"step\":\"steps[0]\",\"turn\":1,\"text\":\"Hi\",\"calls\":[],"
            + "\"tokens\":{\"input\":1,\"output\":2,\"estimated\":false},\"model\":\"m\","
            + "\"waited\":\"PT0.001S\",\"took\":\"PT0.001S\"}";
    String failed =
        "{\"step\":\"steps[0]\",\"turn\":1,\"attempt\":1,\"kind\":\"TIMEOUT\",\"reason\":\"slow\",\"retryAt\":null,"
            + "\"waited\":\"PT0.001S\",\"took\":\"PT0.001S\"}";
    RunEvent oldReply =
        new RunEvent.ModelReplied(
            step, 1, "Hi", List.of(), new Tokens(1, 2, false), "m", ms, ms, Optional.empty(), Optional.empty());
    RunEvent oldFailure =
        new RunEvent.ModelFailed(
            step, 1, 1, ModelFailure.Kind.TIMEOUT, "slow", Optional.empty(), ms, ms, Optional.empty(), Optional.empty());

    assertThat(codec.event("ModelReplied", replied)).isEqualTo(oldReply);
    assertThat(codec.body(oldReply)).isEqualTo(replied);
    assertThat(codec.event("ModelFailed", failed)).isEqualTo(oldFailure);
    assertThat(codec.body(oldFailure)).isEqualTo(failed);
  }

  @Test
  void storesOfAWaitOnlyWhatItWasFor() {
    Duration ms = Duration.ofMillis(1);
    StepId step = new StepId("steps[0]");
    RunEvent waited =
        new RunEvent.ModelReplied(
            step, 1, "Hi", List.of(), new Tokens(1, 2, false), "m", ms, ms,
            Optional.of(new Waits(Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, Duration.ZERO)),
            Optional.empty());
    RunEvent atOnce =
        new RunEvent.ModelReplied(
            step, 1, "Hi", List.of(), new Tokens(1, 2, false), "m", ms, ms, Optional.of(Waits.NONE),
            Optional.empty());

    assertThat(codec.body(waited)).endsWith("\"took\":\"PT0.001S\",\"waits\":{\"rateLimit\":\"PT3S\"}}");
    assertThat(codec.body(atOnce)).endsWith("\"took\":\"PT0.001S\",\"waits\":{}}");
    assertThat(codec.event("ModelReplied", codec.body(atOnce))).isEqualTo(atOnce);
  }

  @Test
  void namesAKindItDoesNotKnow() {
    assertThatThrownBy(() -> codec.event("RunTeleported", "{}")).hasMessageContaining("'RunTeleported'");
  }
}
