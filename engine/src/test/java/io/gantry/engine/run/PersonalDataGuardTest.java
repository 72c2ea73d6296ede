package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.data.message.ChatMessage;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Tools.Terms;
import io.gantry.engine.workflow.Workflow.Guardrails;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What models, tools and people see of personal data in a run whose workflow asks for redaction. */
class PersonalDataGuardTest {

  private static final Guardrails REDACTED = new Guardrails(false, true, Optional.empty());
  private static final String ANNA = "anna@example.com";
  private static final String OTTO = "otto@example.com";
  private static final Map<String, JsonNode> INPUTS = Map.of("customer", TextNode.valueOf("Anna <" + ANNA + ">"));

  private final SimulatedWorld world = new SimulatedWorld();
  private final List<String> told = new ArrayList<>();
  private final List<ToolCall> made = new ArrayList<>();

  private RunView run(Workflow workflow, String... replies) {
    listen(replies);
    return world.submit(workflow, INPUTS).run().view(workflow);
  }

  private void listen(String... replies) {
    world.model =
        call -> {
          told.add(messages(call));
          return answers(told.size() <= replies.length ? replies[told.size() - 1] : "Done");
        };
  }

  private static WorkflowBuilder mail() {
    return aWorkflow()
        .guardrails(REDACTED)
        .step("clerk", "Answer {{ customer }}")
        .step("editor", "Polish {{ steps[0].response }}");
  }

  @Test
  void modelsSeeNamesAndEverythingElseSeesTheData() {
    Workflow workflow = mail().artifact("mail.txt", "{{ last_response }} / {{ steps[0].response }}").build();

    RunView view = run(workflow, "To [EMAIL_1]: thanks", "Dear [EMAIL_1], thanks");

    assertThat(told).hasSize(2).allSatisfy(messages -> assertThat(messages).doesNotContain(ANNA).contains("[EMAIL_1]"));
    assertThat(told.get(0)).contains("Answer Anna <[EMAIL_1]>");
    assertThat(told.get(1)).contains("Polish To [EMAIL_1]: thanks");
    assertThat(view.steps().get(1).input()).isEqualTo("Polish To " + ANNA + ": thanks");
    assertThat(view.result()).contains("Dear " + ANNA + ", thanks");
    assertThat(view.artifacts()).containsEntry("mail.txt", "Dear " + ANNA + ", thanks / To " + ANNA + ": thanks");
  }

  @Test
  void theModelIsToldWhatTheNamesAreOnlyWhereThereAreAny() {
    run(aWorkflow().guardrails(REDACTED).step("a", "Say hello").step("b", "To {{ customer }}").build());

    assertThat(told.get(0)).doesNotContain("Personal data");
    assertThat(told.get(1)).contains("You are b.").contains("Personal data is shown as names");
  }

  @Test
  void withoutTheGuardrailNothingChanges() {
    RunView view = run(aWorkflow().step("clerk", "Answer {{ customer }}").build(), "To [EMAIL_1]");

    assertThat(told.get(0)).contains(ANNA);
    assertThat(view.result()).contains("To [EMAIL_1]");
  }

  @Test
  void toolsGetTheDataAndModelsNamesForWhatToolsAnswer() {
    world.toolEffects.put("crm", Effect.ONCE);
    world.model =
        call -> {
          told.add(call.request().messages().toString());
          return told.size() == 1
              ? answers("", new ToolCall("c1", "crm", "{\"to\":[\"[EMAIL_1]\"],\"n\":1,\"cc\":{\"all\":\"x [EMAIL_9]\"}}"))
              : answers("Sent to [EMAIL_1]");
        };
    world.toolEnds =
        call -> {
          made.add(call);
          return ToolOutcome.Status.OK;
        };
    Workflow workflow = aWorkflow().guardrails(REDACTED).step("clerk", "Write to {{ customer }}").build();

    RunView view = world.submit(workflow, INPUTS).run().view(workflow);

    assertThat(made).extracting(ToolCall::arguments)
        .containsExactly("{\"to\":[\"" + ANNA + "\"],\"n\":1,\"cc\":{\"all\":\"x [EMAIL_9]\"}}");
    assertThat(told).hasSize(2).allSatisfy(messages -> assertThat(messages).doesNotContain(ANNA));
    assertThat(view.result()).contains("Sent to " + ANNA);
    assertThat(replied()).contains("[EMAIL_1]").doesNotContain(ANNA);
  }

  @Test
  void whatMayRunTogetherIsJudgedByWhatToolsGet() throws JsonProcessingException {
    JsonNode addressed =
        new ObjectMapper()
            .readTree("{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\",\"pattern\":\"@example[.]com$\"}}}");
    world.tools.put("send", new NamedTool("send", Effect.ONCE, addressed, Terms.NONE));
    world.model =
        call -> {
          told.add(messages(call));
          return told.size() == 1
              ? answers("", send("c1"), send("c2"))
              : answers("Sent");
        };

    world.submit(aWorkflow().guardrails(REDACTED).step("clerk", "Write to {{ customer }}").build(), INPUTS).run();

    assertThat(world.toolGroups).as("one after the other").containsExactly(List.of("c1"), List.of("c2"));
  }

  private static ToolCall send(String id) {
    return new ToolCall(id, "send", "{\"to\":\"[EMAIL_1]\"}");
  }

  @Test
  void aNameLeadsToNothingWhereItsDataWasNotShown() {
    PatternSpec.Branch knows = branch("knows", "Greet {{ customer }}");
    PatternSpec.Branch guesses = branch("guesses", "Who is [EMAIL_1]?");
    Workflow workflow =
        aWorkflow()
            .guardrails(REDACTED)
            .pattern(new PatternSpec.Parallel(List.of(knows, guesses), Optional.empty()), "agent")
            .build();

    RunView view = run(workflow, "It is [EMAIL_1]", "It is [EMAIL_1]");

    assertThat(view.step(new StepId("branches.knows.steps[0]")).flatMap(StepView::response)).contains("It is " + ANNA);
    assertThat(view.step(new StepId("branches.guesses.steps[0]")).flatMap(StepView::response)).contains("It is [EMAIL_1]");
  }

  private static PatternSpec.Branch branch(String id, String input) {
    return new PatternSpec.Branch(
        id, List.of(new PatternSpec.Turn("agent", Optional.of(input), Map.of(), Optional.empty())));
  }

  @Test
  void whatAModelMakesUpIsHiddenFromTheNext() {
    RunView view = run(mail().build(), "Ask " + OTTO + " or [EMAIL_1]", "Done");

    assertThat(told.get(1)).contains("Polish Ask [EMAIL_2] or [EMAIL_1]").doesNotContain(OTTO);
    assertThat(view.steps().get(0).response()).contains("Ask " + OTTO + " or " + ANNA);
  }

  @Test
  void whatAModelOrAToolSaysHasItsNameInTheSameConversation() {
    world.toolEffects.put("crm", Effect.READ);
    world.toolSays = (step, call) -> "Owner: owner@example.com";
    world.model =
        call -> {
          told.add(call.request().messages().toString());
          return told.size() == 1
              ? answers("Ask " + OTTO, new ToolCall("c1", "crm", "{\"of\":\"third@example.com\"}"))
              : answers("[EMAIL_2], [EMAIL_3] or [EMAIL_4]");
        };
    Workflow workflow = aWorkflow().guardrails(REDACTED).step("clerk", "Who is {{ customer }}?").build();

    RunView view = world.submit(workflow, INPUTS).run().view(workflow);

    assertThat(told.get(1))
        .contains("Ask [EMAIL_2]", "Owner: [EMAIL_4]", "[EMAIL_3]")
        .doesNotContain(OTTO, "owner@example.com", "third@example.com");
    assertThat(view.result()).contains(OTTO + ", third@example.com or owner@example.com");
  }

  @Test
  void anAnswerIsCheckedAsItLeavesTheStep() {
    RunView view = run(answering("{\"to\":{\"pattern\":\"^[a-z]+@example[.]com$\"}}"), "{\"to\": \"[EMAIL_1]\"}");

    assertThat(told).as("asked once").hasSize(1);
    assertThat(view.result()).contains("{\"to\": \"" + ANNA + "\"}");
  }

  @Test
  void whatIsWrongWithAnAnswerIsSaidWithoutTheData() {
    String wrong = "{\"[EMAIL_1]\": 1}";

    RunView view = run(answering("{}"), wrong, wrong);

    assertThat(view.failure().map(Failure::reason).orElseThrow())
        .contains("output_schema", "'[EMAIL_1]'")
        .doesNotContain(ANNA);
    assertThat(told).hasSize(2).allSatisfy(messages -> assertThat(messages).doesNotContain(ANNA));
    assertThat(told.get(1)).contains("'[EMAIL_1]' is not defined in the schema");
    assertThat(world.journal.stream().map(JournalEntry::event).filter(RunEvent.AgentNudged.class::isInstance))
        .singleElement()
        .satisfies(nudged -> assertThat(nudged.toString()).doesNotContain(ANNA));
  }

  private static Workflow answering(String properties) {
    try {
      JsonNode schema =
          new ObjectMapper()
              .readTree("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":" + properties + "}");
      Agent clerk =
          new Agent(
              "clerk", "You write.", Optional.empty(), ModelRef.OFFLINE, Optional.empty(), Optional.of(schema), Agent.REACT,
              OptionalInt.empty());
      return aWorkflow().guardrails(REDACTED).agent(clerk).step("clerk", "Write to {{ customer }}").build();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(properties, e);
    }
  }

  @Test
  void namesAreTheSameAfterACrashAtAnyPoint() {
    String[] replies = {"First " + OTTO + " then [EMAIL_1]", "Dear [EMAIL_2] and [EMAIL_1]"};
    Workflow workflow = mail().build();
    String whole = run(workflow, replies).result().orElseThrow();
    List<String> wholeTold = List.copyOf(told);
    List<JournalEntry> full = List.copyOf(world.journal);
    for (int kept = 1; kept < full.size(); kept++) {
      SimulatedWorld other = new SimulatedWorld();
      other.model =
          call -> {
            assertThat(messages(call)).isEqualTo(wholeTold.get(call.step().value().equals("steps[0]") ? 0 : 1));
            return answers(replies[call.step().value().equals("steps[0]") ? 0 : 1]);
          };
      other.journal.addAll(full.subList(0, kept));

      assertThat(other.resume(workflow).run().view(workflow).result()).as("after " + kept + " entries").contains(whole);
    }
  }

  private String replied() {
    return world.journal.stream()
        .map(JournalEntry::event)
        .filter(RunEvent.ModelReplied.class::isInstance)
        .toList()
        .toString();
  }

  private static String messages(Calls.ModelCall call) {
    return call.request().messages().stream().map(ChatMessage::toString).collect(Collectors.joining("\n"));
  }
}
