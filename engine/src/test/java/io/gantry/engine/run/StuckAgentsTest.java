package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Agents that get nowhere, in whole runs: what the journal says of it, what the model is shown, what a crash changes. */
class StuckAgentsTest {

  private static final String SCORE =
      "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\"}},\"required\":[\"score\"]}";

  private final SimulatedWorld world = new SimulatedWorld();
  private final List<List<ChatMessage>> requests = new ArrayList<>();
  private final List<List<String>> offered = new ArrayList<>();

  /** The model's n-th reply of a step is the n-th of these, however often it is asked for it. */
  private static void scripted(SimulatedWorld world, ModelOutcome... replies) {
    world.model =
        call -> {
          long said = call.request().messages().stream().mapToLong(StuckAgentsTest::replies).sum();
          return replies[(int) Math.min(said, replies.length - 1)];
        };
  }

  /** An empty reply is not shown again, what was said to it is. */
  private static long replies(ChatMessage message) {
    return message instanceof UserMessage user
        ? user.singleText().split("Your last reply was empty", -1).length - 1
        : message instanceof AiMessage ? 1 : 0;
  }

  private RunView run(Workflow workflow, ModelOutcome... replies) {
    scripted(world, replies);
    var script = world.model;
    world.model =
        call -> {
          requests.add(List.copyOf(call.request().messages()));
          offered.add(call.request().toolSpecifications().stream().map(ToolSpecification::name).toList());
          return script.apply(call);
        };
    world.submit(workflow).run();
    return world.view(workflow);
  }

  private static ModelOutcome calls(String... tools) {
    ToolCall[] calls = new ToolCall[tools.length];
    for (int i = 0; i < tools.length; i++) {
      calls[i] = new ToolCall("c" + i, tools[i], "{\"n\": 1}");
    }
    return answers("", calls);
  }

  private static Agent agent(Optional<String> inputSchema, Optional<String> outputSchema, OptionalInt maxSteps) {
    return new Agent(
        "writer",
        "You write.",
        Optional.empty(),
        ModelRef.OFFLINE,
        inputSchema.map(StuckAgentsTest::json),
        outputSchema.map(StuckAgentsTest::json),
        Agent.REACT,
        maxSteps);
  }

  private static Workflow oneStep(Optional<String> outputSchema) {
    return aWorkflow().agent(agent(Optional.empty(), outputSchema, OptionalInt.of(20))).step("writer", "Go").build();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private List<String> kinds() {
    return world.journal.stream().map(entry -> entry.event().getClass().getSimpleName()).toList();
  }

  @Test
  void theJournalTellsThatAnEmptyAnswerWasAskedForAgain() {
    RunView view = run(oneStep(Optional.empty()), answers(""), answers("Done"));

    assertThat(view.result()).contains("Done");
    assertThat(kinds())
        .containsExactly(
            "RunSubmitted", "RunStarted", "StepStarted", "ModelReplied", "AgentNudged", "ModelReplied", "StepCompleted",
            "RunCompleted");
    assertThat(requests.get(1)).as("the empty reply is left out").hasSize(2);
    assertThat(((UserMessage) requests.get(1).get(1)).singleText()).startsWith("Go\n\nYour last reply was empty");
  }

  @Test
  void anAgentThatAnswersWithNothingFailsWithAKindOfItsOwn() {
    Failure failure = run(oneStep(Optional.empty()), answers("")).failure().orElseThrow();

    assertThat(failure.kind()).isEqualTo(FailureKind.OUTPUT);
    assertThat(failure.reason()).contains("steps[0]", "'writer' answered with nothing 3 times in a row");
    assertThat(world.modelCalls).hasSize(3);
  }

  @Test
  void anAnswerThatCouldBeSavedIsMarked() {
    world.toolEffects.put("look", Effect.READ);

    RunView view = run(
        oneStep(Optional.empty()), calls("look"), calls("look"), calls("look"), calls("look"), answers("What I know"));

    assertThat(view.result()).contains("What I know");
    assertThat(view.steps().get(0).isSalvaged()).isTrue();
    assertThat(view.steps().get(0).exchange().nudges()).extracting(nudge -> nudge.code())
        .containsExactly("stalled", "answer-now");
    assertThat(offered).containsExactly(
        List.of("look"), List.of("look"), List.of("look"), List.of("look"), List.of());
  }

  @Test
  void aToolThatFailedThreeTimesIsAnsweredForWithoutBeingRun() {
    world.toolEffects.put("look", Effect.READ);
    world.toolEffects.put("find", Effect.READ);
    world.toolEnds = call -> call.tool().equals("look") ? ToolOutcome.Status.FAILED : ToolOutcome.Status.OK;

    RunView view = run(oneStep(Optional.empty()), calls("look", "look", "look"), calls("look", "find"), answers("Done"));

    assertThat(view.result()).contains("Done");
    assertThat(world.toolGroups).containsExactly(List.of("c0", "c1", "c2"), List.of("c1"));
    assertThat(offered).containsExactly(List.of("look", "find"), List.of("find"), List.of("find"));
    assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.ToolReturned.class::isInstance)
        .extracting(event -> ((RunEvent.ToolReturned) event).status())
        .containsExactly(
            ToolOutcome.Status.FAILED, ToolOutcome.Status.FAILED, ToolOutcome.Status.FAILED, ToolOutcome.Status.REFUSED,
            ToolOutcome.Status.OK);
    assertThat(requests.get(2)).filteredOn(ToolExecutionResultMessage.class::isInstance)
        .extracting(result -> ((ToolExecutionResultMessage) result).text())
        .contains("[refused] Not run: tool 'look' failed three times and is not available any more in this task.");
  }

  @Test
  void aStepWhoseToolCallsTakeTooLongTogetherGoesOnWithWhatIsThereAndIsMarked() {
    world.toolEffects.put("look", Effect.READ);
    world.toolEffects.put("pay", Effect.IDEMPOTENT);
    world.toolTakes = step -> Duration.ofMinutes(3);

    RunView view = run(oneStep(Optional.empty()), calls("look", "pay", "pay"), calls("look"), answers("Done"));

    assertThat(view.result()).contains("Done");
    assertThat(view.steps().get(0).isPartial()).isTrue();
    assertThat(world.toolGroups).as("one after the other").hasSize(4);
    assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.ToolReturned.class::isInstance)
        .extracting(event -> ((RunEvent.ToolReturned) event).status())
        .as("the second reply has a time of its own")
        .containsExactly(
            ToolOutcome.Status.OK, ToolOutcome.Status.TIMED_OUT, ToolOutcome.Status.TIMED_OUT, ToolOutcome.Status.OK);
    assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.ToolsCutOff.class::isInstance)
        .containsOnly(new RunEvent.ToolsCutOff(view.steps().get(0).id(), 1, 1)).hasSize(2);
  }

  @Test
  void aToolIsOfferedAgainInTheNextStep() {
    world.toolEffects.put("look", Effect.READ);
    world.toolEnds = call -> ToolOutcome.Status.FAILED;
    Workflow workflow =
        aWorkflow()
            .agent(agent(Optional.empty(), Optional.empty(), OptionalInt.of(20)))
            .step("writer", "One")
            .step("writer", "Two")
            .build();

    run(workflow, calls("look", "look", "look"), answers("Done"));

    assertThat(offered).containsExactly(List.of("look"), List.of(), List.of("look"));
  }

  @Test
  void aRunWhoseAgentsAreStuckCrashesAtAnyMomentAndEndsTheSame() {
    Workflow workflow = oneStep(Optional.of(SCORE));
    SimulatedWorld whole = stuck();
    whole.submit(workflow);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    assertThat(story(whole, workflow))
        .contains("stalled", "tool-unusable", "answer-now", "output-schema", "salvaged {\"score\": 1}");

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld crashing = stuck();
      crashing.submit(workflow);
      for (int i = 0; i < moment; i++) {
        crashing.step();
      }
      crashing.crash().resume(workflow).run();
      assertThat(story(crashing, workflow)).as("crash at moment %d", moment).isEqualTo(story(whole, workflow));
    }
    for (int length = 1; length <= whole.journal.size(); length++) {
      SimulatedWorld resumed = stuck();
      resumed.journal.addAll(whole.journal.subList(0, length));
      resumed.resume(workflow).run();
      assertThat(story(resumed, workflow)).as("after %d entries", length).isEqualTo(story(whole, workflow));
    }
  }

  private static SimulatedWorld stuck() {
    SimulatedWorld world = new SimulatedWorld();
    world.toolEffects.put("look", Effect.READ);
    world.toolEffects.put("find", Effect.READ);
    world.toolEnds = call -> call.tool().equals("look") ? ToolOutcome.Status.FAILED : ToolOutcome.Status.OK;
    scripted(
        world,
        answers(""), calls("look", "find"), calls("look", "find"), calls("look", "find"), calls("look", "find"),
        calls("find"), answers("seven"), answers("{\"score\": 1}"));
    return world;
  }

  private static String story(SimulatedWorld world, Workflow workflow) {
    StepView step = world.view(workflow).steps().get(0);
    StringBuilder story = new StringBuilder();
    step.exchange().replies().forEach(reply ->
        story.append(reply.text()).append(reply.calls()).append(reply.results()).append('\n'));
    step.exchange().nudges().forEach(nudge -> story.append(nudge).append('\n'));
    return story + (step.isSalvaged() ? "salvaged " : "") + step.response().orElse("none");
  }

  @Test
  void threeErrorsOfAModelInARowFailTheStepWhereTheWorkflowSaysNothingElse() {
    Failure failure = run(oneStep(Optional.empty()), fails(true)).failure().orElseThrow();

    assertThat(failure.kind()).isEqualTo(FailureKind.MODEL);
    assertThat(failure.reason()).contains("after 3 attempts");
    assertThat(world.modelCalls).hasSize(3);
  }

  @Nested
  class AnInputSchema {

    private RunView told(String input, JsonNode topic, String schema) {
      world.toolEffects.clear();
      Workflow workflow =
          aWorkflow()
              .agent(agent(Optional.of(schema), Optional.empty(), OptionalInt.empty()))
              .step("writer", input)
              .build();
      world.submit(workflow, Map.of("topic", topic)).run();
      return world.view(workflow);
    }

    @Test
    void isHeldAgainstTheInputWhereThatIsJson() {
      RunView view = told("{\"score\": \"high\"}", json("1"), SCORE);

      assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.INPUT);
      assertThat(view.failure().orElseThrow().reason())
          .contains("steps[0]", "input_schema of agent 'writer'", "/score: string found, integer expected");
      assertThat(world.modelCalls).as("no model is called").isEmpty();
    }

    @Test
    void isHeldAgainstTheNamesTheTemplatesCanUseWhereTheInputIsAText() {
      String schema = "{\"type\":\"object\",\"properties\":{\"topic\":{\"type\":\"string\"}},\"required\":[\"topic\"]}";

      assertThat(told("Write on {{ topic }}", json("\"rivers\""), schema).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void refusesNamesOfTheWrongType() {
      String schema = "{\"type\":\"object\",\"properties\":{\"topic\":{\"type\":\"string\"}},\"required\":[\"topic\"]}";

      assertThat(told("Write on {{ topic }}", json("7"), schema).failure().orElseThrow().reason())
          .contains("/topic: integer found, string expected");
    }

    @Test
    void mayAskForAText() {
      String schema = "{\"type\":\"string\",\"minLength\":5}";

      assertThat(told("Go on", json("7"), schema).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void mayRefuseAText() {
      assertThat(told("Go", json("7"), "{\"type\":\"string\",\"minLength\":5}").status()).isEqualTo(RunStatus.FAILED);
    }
  }

  @Nested
  class TheLimitOfModelCalls {

    private static final String MISSION = "Look at each:\n" + "- a thing\n".repeat(10);

    private Workflow mission(String mission, OptionalInt maxSteps, boolean adaptive) {
      world.toolEffects.put("look", Effect.READ);
      WorkflowBuilder workflow =
          aWorkflow().agent(agent(Optional.empty(), Optional.empty(), maxSteps)).step("writer", mission);
      return (adaptive ? workflow.adaptiveSteps() : workflow).build();
    }

    /** Needs 40 model calls, each with a call of its own. */
    private RunView longMission(Workflow workflow) {
      world.model =
          call -> {
            long said = call.request().messages().stream().filter(AiMessage.class::isInstance).count();
            return said < 39 ? answers("", new ToolCall("c", "look", "{\"n\": " + said + "}")) : answers("All seen");
          };
      world.submit(workflow).run();
      return world.view(workflow);
    }

    @Test
    void isThirtyWhereNobodySaysAnything() {
      RunView view = longMission(mission(MISSION, OptionalInt.empty(), false));

      assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.MAX_STEPS);
      assertThat(view.failure().orElseThrow().reason()).contains("within 30 model calls");
      assertThat(view.steps().get(0).limit().orElseThrow().toString()).contains("30").contains("DEFAULT");
    }

    @Test
    void growsWithTheMissionWhereTheWorkflowWantsIt() {
      RunView view = longMission(mission(MISSION, OptionalInt.empty(), true));

      assertThat(view.result()).contains("All seen");
      assertThat(view.steps().get(0).limit().orElseThrow().toString()).contains("61").contains("ADAPTIVE");
    }

    @Test
    void isWhatTheAgentSaysInAnyCase() {
      RunView view = longMission(mission(MISSION, OptionalInt.of(7), true));

      assertThat(view.failure().orElseThrow().reason()).contains("within 7 model calls");
      assertThat(view.steps().get(0).limit().orElseThrow().toString()).contains("7").contains("EXPLICIT");
      assertThat(world.modelCalls).hasSize(7);
    }

    @Test
    void isTheOneThatWasRecordedWhenAServerTakesTheRunUpAgain() {
      Workflow adaptive = mission(MISSION, OptionalInt.empty(), true);
      scripted(world, answers("never heard"));
      world.submit(adaptive);
      while (world.modelCalls.isEmpty()) {
        world.step();
      }
      world.crash();
      Workflow plain = mission(MISSION, OptionalInt.empty(), false);
      world.model = call -> {
        long said = call.request().messages().stream().filter(AiMessage.class::isInstance).count();
        return said < 39 ? answers("", new ToolCall("c", "look", "{\"n\": " + said + "}")) : answers("All seen");
      };

      world.resume(plain).run();

      assertThat(world.view(plain).result()).contains("All seen");
    }
  }
}
