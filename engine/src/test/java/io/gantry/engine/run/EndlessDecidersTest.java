package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Move;
import io.gantry.engine.agent.Strategy;
import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Strategies and patterns that never come to a decision: the engine ends what they would keep going for ever. */
class EndlessDecidersTest {

  private final Workflow workflow = aWorkflow().step("a", "Go").build();
  private final RunView view = new SimulatedWorld().submit(workflow).view(workflow);
  private final Recording recording = new Recording(view, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @Test
  void aStrategyThatOnlyTellsItsAgentThingsGivesUp() {
    Move move = next((exchange, agent) -> new Move.Nudge("go-on", "Go on " + exchange.nudges().size()));

    assertThat(move).isInstanceOfSatisfying(Move.GiveUp.class, giveUp -> {
      assertThat(giveUp.cause()).isEqualTo(Move.GiveUp.Cause.UNDECIDED);
      assertThat(giveUp.reason()).contains("'react'", "agent 'a'", "50 times in a row", "'go-on'");
    });
    assertThat(step().exchange().nudges()).hasSize(Deliberation.MOST_IN_A_ROW);
  }

  @Test
  void aStrategyThatChoosesForEverGivesUp() {
    assertThat(next((exchange, agent) -> new Move.Choose("react", "small"))).isInstanceOf(Move.GiveUp.class);
  }

  @Test
  void asManyCallsMayBeRefusedAsAReplyHas() {
    List<ToolCall> calls =
        IntStream.range(0, 3 * Deliberation.MOST_IN_A_ROW).mapToObj(i -> new ToolCall("c" + i, "grep", "{}")).toList();
    begin();
    step().exchange().add("", calls);

    Move move =
        decide((exchange, agent) -> {
          int refused = exchange.toolResults();
          return refused < calls.size() ? new Move.RefuseCall(calls.get(refused), "No") : new Move.Answer("Done", false);
        });

    assertThat(move).isEqualTo(new Move.Answer("Done", false));
  }

  @Test
  void aPatternThatOnlyWarnsFailsItsRun() {
    SimulatedWorld warned = new SimulatedWorld();
    warned.patterns =
        (file, tools) ->
            new Pattern() {
              @Override
              public Decision next(RunView run) {
                return new Decision.Warn("odd", "Warning " + run.warnings().size());
              }

              @Override
              public Map<String, ?> artifactScope(RunView run) {
                return Map.of();
              }
            };

    RunView ended = warned.submit(workflow).run().view(workflow);

    assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
    assertThat(ended.failure()).hasValueSatisfying(failure -> {
      assertThat(failure.kind()).isEqualTo(FailureKind.INTERNAL);
      assertThat(failure.reason()).contains("pattern 'chain'", "1000 times in a row", "odd, Warning 1000");
    });
    assertThat(ended.warnings()).hasSize(RunLogic.MOST_WARNINGS_IN_A_ROW);
  }

  private Move next(Strategy strategy) {
    begin();
    return decide(strategy);
  }

  private void begin() {
    recording.record(
        new RunEvent.StepStarted(
            new StepId("steps[0]"), "a", "a", "Go", Optional.empty(), Optional.empty(), "offline", Optional.empty()));
  }

  private StepView step() {
    return view.steps().get(0);
  }

  private Move decide(Strategy strategy) {
    Timer never = (delay, task) -> () -> {};
    BoundAgent agent =
        new BoundAgent(
            workflow.agent("a"),
            workflow.agent("a").model(),
            new TestTools(),
            List.of(),
            new ToolBatch(never, () -> 0));
    return new Deliberation(recording).next(step(), strategy, agent);
  }
}
