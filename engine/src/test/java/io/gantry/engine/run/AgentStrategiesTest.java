package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a step goes under each strategy: what the journal says, what the model is sent, what a crash leaves. */
class AgentStrategiesTest {

  private static final JsonNode SCHEMA = JsonNodeFactory.instance.objectNode().put("type", "object");
  private static final String FULL = "{\"said\": \"full\"}";
  private static final ToolCall PUT = new ToolCall("c1", "put", "{}");
  private static final ToolCall STORE = new ToolCall("c2", "store", "{}");

  private final List<ChatRequest> requests = new ArrayList<>();

  @Test
  void aPlanIsWrittenAndCarriedOutAndTheJournalTellsIt() {
    Workflow workflow = workflow(Agent.PLAN_AND_EXECUTE, "Fill the shelves");
    SimulatedWorld world = planning();
    world.submit(workflow).run();

    assertThat(story(world))
        .containsExactly(
            "StepStarted", "AgentNudged plan", "ModelReplied", "AgentNudged execute", "ModelReplied", "ToolReturned",
            "ToolReturned", "ModelReplied", "StepCompleted");
    assertThat(world.view(workflow).result()).contains(FULL);
    assertThat(world.view(workflow).steps().get(0).modelCalls()).isEqualTo(3);
    assertThat(world.toolGroups).as("declared independent by the plan").containsExactly(List.of("c1", "c2"));
  }

  @Test
  void onlyThePlanIsAskedForWithoutToolsAndSchema() {
    SimulatedWorld world = planning();
    world.submit(workflow(Agent.PLAN_AND_EXECUTE, "Fill the shelves")).run();

    assertThat(requests).extracting(request -> request.toolSpecifications().size()).containsExactly(0, 2, 2);
    assertThat(requests).extracting(request -> request.responseFormat() != null).containsExactly(false, true, true);
    assertThat(requests.get(0).messages()).hasSize(2);
    assertThat(((UserMessage) requests.get(0).messages().get(1)).singleText())
        .startsWith("Fill the shelves\n\nBefore you start, write a short numbered plan")
        .contains("- put: Does put", "- store: Does store");
  }

  @Test
  void aJudgementMayImproveTheAnswerAndIsNotBoundToTheSchema() {
    Workflow workflow = workflow(Agent.REFLECT, "Say something");
    SimulatedWorld world =
        world(turn -> turn == 1 ? answers("{\"said\": 1}") : answers("{\"ok\": false, \"answer\": {\"said\": 2}}"));
    world.submit(workflow).run();

    assertThat(story(world))
        .containsExactly("StepStarted", "ModelReplied", "AgentNudged reflect", "ModelReplied", "StepCompleted");
    assertThat(world.view(workflow).result()).contains("{\"said\":2}");
    assertThat(requests).extracting(request -> request.toolSpecifications().size()).containsExactly(2, 0);
    assertThat(requests).extracting(request -> request.responseFormat() != null).containsExactly(true, false);
  }

  @Test
  void aChoiceIsRecordedAndOutlivesAChangeOfTheToolsItWasMadeBy() {
    Workflow workflow = workflow(Agent.ADAPTIVE, "Do\n- this\n- that");
    SimulatedWorld world = planning();
    world.submit(workflow);
    while (requests.isEmpty()) {
      world.step();
    }

    world.crash();
    world.toolEffects.clear();
    world.resume(workflow).run();

    assertThat(story(world))
        .startsWith("StepStarted", "StrategyChosen plan_and_execute", "AgentNudged plan")
        .containsOnlyOnce("AgentNudged execute")
        .doesNotContain("AgentNudged reflect", "StrategyChosen reflect");
    assertThat(world.journal).extracting(JournalEntry::event)
        .filteredOn(RunEvent.StrategyChosen.class::isInstance).singleElement()
        .isEqualTo(
            new RunEvent.StrategyChosen(
                new StepId("steps[0]"), "plan_and_execute", "16 characters, sub-goals: 2, tools: 2"));
  }

  @Test
  void aStepThatUsesUpItsLimitFailsUnderAPlanToo() {
    Workflow workflow = workflow(Agent.PLAN_AND_EXECUTE, "Fill the shelves");
    SimulatedWorld world = world(turn -> turn == 1 ? answers("1. put") : answers("", PUT));
    world.submit(workflow).run();

    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.FAILED);
    assertThat(world.view(workflow).steps().get(0).failure().orElseThrow().kind()).isEqualTo(FailureKind.MAX_STEPS);
    assertThat(requests).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {Agent.PLAN_AND_EXECUTE, Agent.REFLECT, Agent.ADAPTIVE})
  void aCrashAtAnyMomentChangesNeitherTheStoryNorWhatWasSaid(String strategy) {
    Workflow workflow = workflow(strategy, "Do\n- this\n- that");
    SimulatedWorld whole = scripted();
    whole.submit(workflow);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    int calls = requests.size();
    assertThat(whole.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);

    for (int moment = 0; moment < moments; moment++) {
      requests.clear();
      SimulatedWorld world = scripted();
      world.submit(workflow);
      for (int i = 0; i < moment; i++) {
        world.step();
      }
      world.crash().resume(workflow).run();

      assertThat(story(world)).as("crash at moment %d", moment).isEqualTo(story(whole));
      assertThat(world.view(workflow).result()).isEqualTo(whole.view(workflow).result());
      assertThat(requests).as("calls with a crash at moment %d", moment).hasSizeBetween(calls, calls + 1);
    }
    for (int length = 1; length <= whole.journal.size(); length++) {
      SimulatedWorld world = scripted();
      world.journal.addAll(whole.journal.subList(0, length));
      world.resume(workflow).run();
      assertThat(story(world)).as("taken up after %d entries", length).isEqualTo(story(whole));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Agent.REACT, Agent.PLAN_AND_EXECUTE, Agent.REFLECT, Agent.ADAPTIVE})
  void userAndModelTakeTurns(String strategy) {
    Workflow workflow =
        aWorkflow().agent(agent(strategy)).step("helper", "Do\n- this\n- that").step("helper", "And\n- that\n- too").build();
    scripted().submit(workflow).run();

    assertThat(requests).allSatisfy(request -> {
      List<ChatMessageType> types = request.messages().stream().map(ChatMessage::type).toList();
      for (int i = 1; i < types.size(); i++) {
        assertThat(types.subList(i - 1, i + 1)).isNotEqualTo(List.of(ChatMessageType.USER, ChatMessageType.USER));
      }
    });
  }

  /** Plans, calls two tools, answers, and finds the answer good. */
  private SimulatedWorld scripted() {
    return world(turn -> {
      String asked = requests.get(requests.size() - 1).messages().toString();
      boolean acted = asked.contains("Did c1");
      if (asked.contains("check it against the task")) {
        return answers("{\"ok\": false, \"answer\": {\"said\": \"nearly full\"}}");
      } else if (asked.contains("numbered plan") && !asked.contains("Carry out your plan")) {
        return answers("1. (parallel) put\n2. (parallel) store");
      }
      return acted ? answers(FULL) : answers("", PUT, STORE);
    });
  }

  private SimulatedWorld planning() {
    return world(turn ->
        switch (turn) {
          case 1 -> answers("1. (parallel) put\n2. (parallel) store");
          case 2 -> answers("", PUT, STORE);
          default -> answers(FULL);
        });
  }

  /** A model that answers by the number of its call. */
  private SimulatedWorld world(Function<Integer, ModelOutcome> model) {
    SimulatedWorld world = new SimulatedWorld();
    world.toolEffects.put("put", Effect.IDEMPOTENT);
    world.toolEffects.put("store", Effect.IDEMPOTENT);
    world.model = call -> {
      requests.add(call.request());
      return model.apply(requests.size());
    };
    return world;
  }

  private static Workflow workflow(String strategy, String input) {
    return aWorkflow().agent(agent(strategy)).step("helper", input).build();
  }

  private static Agent agent(String strategy) {
    return new Agent(
        "helper", "You help.", Optional.empty(), ModelRef.OFFLINE, Optional.empty(), Optional.of(SCHEMA), strategy,
        OptionalInt.of(4));
  }

  private static List<String> story(SimulatedWorld world) {
    return world.journal.stream()
        .map(JournalEntry::event)
        .flatMap(event -> event instanceof RunEvent.OfStep ? Stream.of(event) : Stream.empty())
        .map(AgentStrategiesTest::told)
        .toList();
  }

  private static String told(RunEvent event) {
    if (event instanceof RunEvent.AgentNudged nudged) {
      return "AgentNudged " + nudged.code();
    } else if (event instanceof RunEvent.StrategyChosen chosen) {
      return "StrategyChosen " + chosen.strategy();
    }
    return event.getClass().getSimpleName();
  }
}
