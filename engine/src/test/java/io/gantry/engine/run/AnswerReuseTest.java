package io.gantry.engine.run;

import static io.gantry.engine.run.AnswerCache.Use.HIT;
import static io.gantry.engine.run.AnswerCache.Use.MISS;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.agent.Exchange;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Supervisor.DecisionAge;
import io.gantry.engine.workflow.PatternSpec.Supervisor.Quality;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A supervisor's decision on a question that was asked before is taken from the run that asked it, for a while. */
class AnswerReuseTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Map<String, JsonNode> CRANE = Map.of("question", TextNode.valueOf("Which crane lifts the boats?"));
  private static final RunEvent.RunSubmitted BY_ADA =
      new RunEvent.RunSubmitted("test", 1, CRANE, RunOptions.DEFAULT, "ada", Optional.empty());

  private final List<AnswerCache.Use> uses = new ArrayList<>();
  private final MovedClock clock = new MovedClock();
  private final AnswerCache cache = new AnswerCache(100_000, clock, (delay, task) -> () -> {}, uses::add);
  private Workflow workflow = workflow(HOUR, FIVE_MINUTES);
  private String analysis = "{\"mode\": \"delegated\", \"agents\": [\"writer\"], \"complexity\": \"odd\"}";

  private static Workflow workflow(Duration analysis, Duration routing) {
    Supervisor spec =
        new Supervisor(
            turn("lead"), List.of("writer", "editor"), "editor", Optional.empty(), new Quality(0, 0), 2, true,
            new DecisionAge(analysis, routing));
    return aWorkflow().pattern(spec, "lead", "writer", "editor").build();
  }

  /** A run that is submitted so long after the first. */
  private SimulatedWorld run(Duration after, RunEvent.RunSubmitted submission) {
    SimulatedWorld world = new SimulatedWorld().later(after).sharing(cache);
    clock.world = world;
    world.model = call ->
        SimulatedWorld.answers(
            switch (call.step().value()) {
              case "analysis" -> analysis;
              case "routing" -> "{\"mode\": \"delegated\", \"agents\": [\"editor\"]}";
              default -> "Text of " + call.step();
            });
    return world.submit(workflow, submission).run();
  }

  @Test
  void anEqualQuestionIsAnsweredWithoutASupervisorAndTheJournalSaysSo() {
    SimulatedWorld first = run(Duration.ZERO, BY_ADA);
    SimulatedWorld second = run(Duration.ofMinutes(4), BY_ADA);

    assertThat(first.modelCalls).containsExactly("analysis", "delegated");
    assertThat(second.modelCalls).containsExactly("delegated");
    assertThat(second.journal).extracting(JournalEntry::event)
        .contains(
            new RunEvent.StepCompleted(
                new StepId("analysis"), analysis, false,
                Optional.of(new RunEvent.Reused(SimulatedWorld.RUN, SimulatedWorld.START.plusMillis(10)))));
    StepView step = second.view(workflow).step(new StepId("analysis")).orElseThrow();
    assertThat(step.modelCalls()).isZero();
    assertThat(step.tokens().total()).isZero();
    assertThat(step.exchange().replies()).as("whoever continues the conversation sees it")
        .extracting(Exchange.Reply::text).containsExactly(analysis);
    assertThat(second.commits.get(0)).as("no commit more").extracting(JournalEntry::event)
        .hasAtLeastOneElementOfType(RunEvent.StepCompleted.class);
    assertThat(uses).containsExactly(MISS, HIT);
  }

  @Test
  void aReplayNeedsNoCache() {
    run(Duration.ZERO, BY_ADA);
    SimulatedWorld second = run(Duration.ofMinutes(6), BY_ADA);

    for (int length = 1; length <= second.journal.size(); length++) {
      SimulatedWorld world = new SimulatedWorld().later(Duration.ofMinutes(7));
      world.model = call -> SimulatedWorld.answers(
          call.step().value().equals("analysis") || call.step().value().equals("routing")
              ? "{\"mode\": \"delegated\", \"agents\": [\"editor\"]}"
              : "Text of " + call.step());
      world.journal.addAll(second.journal.subList(0, length));
      world.resume(workflow).run();

      assertThat(world.view(workflow).result()).as("after %d entries", length).isEqualTo(second.view(workflow).result());
      assertThat(world.view(workflow).step(new StepId("delegated")).orElseThrow().agent()).isEqualTo("editor");
    }
  }

  @Test
  void anAnalysisOutlivesItsRoutingWhichIsThenAskedForAlone() {
    run(Duration.ZERO, BY_ADA);
    SimulatedWorld later = run(Duration.ofMinutes(6), BY_ADA);
    SimulatedWorld soonAfter = run(Duration.ofMinutes(8), BY_ADA);

    assertThat(later.modelCalls).containsExactly("routing", "delegated");
    assertThat(later.view(workflow).step(new StepId("routing")).orElseThrow().input())
        .contains("Which crane lifts the boats?", "\"complexity\":\"odd\"");
    assertThat(later.view(workflow).step(new StepId("delegated")).orElseThrow().agent()).isEqualTo("editor");
    assertThat(soonAfter.modelCalls).as("both are taken").containsExactly("delegated");
  }

  @Test
  void afterAnHourTheQuestionIsAskedAnew() {
    run(Duration.ZERO, BY_ADA);

    assertThat(run(HOUR.plusSeconds(1), BY_ADA).modelCalls).containsExactly("analysis", "delegated");
  }

  @Test
  void anAnswerThatWasTakenGrowsNoYoungerByThat() {
    run(Duration.ZERO, BY_ADA);
    run(Duration.ofMinutes(50), BY_ADA);

    assertThat(run(Duration.ofMinutes(70), BY_ADA).modelCalls).startsWith("analysis");
  }

  @Test
  void anotherQuestionCallerVersionOrOptionIsAnotherMatter() {
    run(Duration.ZERO, BY_ADA);

    Map<String, JsonNode> boat = Map.of("question", TextNode.valueOf("Which boat is lifted?"));
    RunOptions offline = new RunOptions(true, Optional.empty(), Optional.empty());
    for (RunEvent.RunSubmitted other :
        List.of(
            new RunEvent.RunSubmitted("test", 1, boat, RunOptions.DEFAULT, "ada", Optional.empty()),
            new RunEvent.RunSubmitted("test", 1, CRANE, RunOptions.DEFAULT, "bob", Optional.empty()),
            new RunEvent.RunSubmitted("test", 2, CRANE, RunOptions.DEFAULT, "ada", Optional.empty()),
            new RunEvent.RunSubmitted("best", 1, CRANE, RunOptions.DEFAULT, "ada", Optional.empty()),
            new RunEvent.RunSubmitted("test", 1, CRANE, offline, "ada", Optional.empty()))) {
      assertThat(run(Duration.ofMinutes(1), other).modelCalls).as(other.toString()).startsWith("analysis");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"conversation", "messages", "history"})
  void whereThereIsAConversationNothingIsTakenAndNothingKept(String name) {
    Map<String, JsonNode> talk = Map.of(name, JsonNodeFactory.instance.arrayNode().add("Hello"));
    RunEvent.RunSubmitted talking = new RunEvent.RunSubmitted("test", 1, talk, RunOptions.DEFAULT, "ada", Optional.empty());

    run(Duration.ZERO, talking);

    assertThat(run(Duration.ZERO, talking).modelCalls).startsWith("analysis");
    assertThat(cache.size()).isZero();
    assertThat(uses).isEmpty();
  }

  @Test
  void zeroSecondsTurnItOff() {
    workflow = workflow(Duration.ZERO, FIVE_MINUTES);
    run(Duration.ZERO, BY_ADA);

    assertThat(run(Duration.ZERO, BY_ADA).modelCalls).startsWith("analysis");
    assertThat(cache.size()).isZero();
  }

  @Test
  void zeroSecondsForTheRoutingHaveThatMadeAnewOnly() {
    workflow = workflow(HOUR, Duration.ZERO);
    run(Duration.ZERO, BY_ADA);

    assertThat(run(Duration.ofSeconds(1), BY_ADA).modelCalls).containsExactly("routing", "delegated");
    assertThat(run(Duration.ofSeconds(2), BY_ADA).modelCalls).containsExactly("routing", "delegated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"I would ask the writer.", "{\"agents\": [\"writer\"]}"})
  void anAnswerThatHoldsNoWholeDecisionIsNotKept(String answer) {
    analysis = answer;
    run(Duration.ZERO, BY_ADA);

    assertThat(cache.size()).isZero();
    assertThat(run(Duration.ZERO, BY_ADA).modelCalls).startsWith("analysis");
  }

  @Test
  void anAnswerThatTheJournalDidNotTakeIsNotKept() {
    SimulatedWorld world = new SimulatedWorld().sharing(cache);
    clock.world = world;
    world.model = call -> SimulatedWorld.answers(analysis);
    world.journalRefuses = entries ->
        entries.stream().anyMatch(entry -> entry.event() instanceof RunEvent.StepCompleted)
            ? Optional.of(new FencedException(SimulatedWorld.RUN, 1))
            : Optional.empty();

    world.submit(workflow, BY_ADA).run();

    assertThat(world.modelCalls).containsExactly("analysis");
    assertThat(cache.size()).isZero();
  }

  /** Shows the time of the world that runs. */
  private static final class MovedClock extends Clock {

    private SimulatedWorld world;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return world == null ? SimulatedWorld.START : world.now();
    }
  }
}
