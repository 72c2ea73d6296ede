package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.Calls.ModelCall;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.ContextPolicy.Compaction;
import io.gantry.engine.workflow.ContextPolicy.Notes;
import io.gantry.engine.workflow.ContextPolicy.Results;
import io.gantry.engine.workflow.ContextPolicy.Window;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow.Guardrails;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What models see of personal data in summaries, previews, notes and lists of skills, where a workflow has it hidden. */
class RedactedMemoryTest {

  private static final Guardrails REDACTED = new Guardrails(false, true, Optional.empty());
  private static final String ANNA = "anna@example.com";
  private static final String OTTO = "otto@example.com";
  private static final String MUCH = " and so on".repeat(500);

  private final SimulatedWorld world = new SimulatedWorld();
  private final List<ModelCall> asked = new ArrayList<>();
  private final List<ToolCall> made = new ArrayList<>();

  @Test
  void aSummaryIsMadeOfNamesAndHidesWhatItsModelMakesUp() {
    Workflow workflow = summarised().build();
    answerWithASummary("They wrote to [EMAIL_1], not to " + OTTO);

    RunView view = world.submit(workflow).run().view(workflow);

    assertThat(all()).doesNotContain(ANNA, OTTO);
    assertThat(told(1)).startsWith("[SystemMessage { text = \"You summarise").contains("USER: Write to [EMAIL_1]");
    assertThat(told(2)).contains("They wrote to [EMAIL_1], not to [EMAIL_2]", "Personal data is shown as names");
    assertThat(view.result()).as("put back, as both were part of this conversation").contains(ANNA + " and " + OTTO);
  }

  @Test
  void aSummaryThatHoldsNothingButNamesIsExplained() {
    Workflow workflow = summarised().build();
    answerWithASummary("They wrote to [EMAIL_1]");

    world.submit(workflow).run();

    assertThat(told(2)).contains("They wrote to [EMAIL_1]", "Personal data is shown as names").doesNotContain("Write to");
  }

  @Test
  void aPreviewIsCutFromTheTextWithNamesSoThatNoPartOfAnAddressIsShown() {
    // The beginning that is shown ends within the address, and would end in "anna@exam" if it were cut first.
    readsALog("x".repeat(141) + " " + ANNA + " " + "y".repeat(900) + " " + OTTO);
    Workflow workflow =
        reading(new ToolCall("c2", "fetch_result", "{\"handle\":\"result-1\",\"query\":\"[EMAIL_2]\"}"));

    RunView view = world.submit(workflow).run().view(workflow);

    String preview = ((ToolExecutionResultMessage) last(asked.get(1))).text();
    assertThat(preview).doesNotContain("anna", "otto").contains("x [EMAIL_", "of 1062 are left out");
    assertThat(made.get(1).arguments()).as("the tool searches what the model was shown").contains("[EMAIL_2]");
    assertThat(fetched("[EMAIL_2]")).contains("[at 1053]").doesNotContain("otto");
    assertThat(view.result()).contains("It is " + OTTO);
    assertThat(view.steps().get(0).exchange().replies().get(0).results().get(0).text()).as("the journal").contains(ANNA);
  }

  @Test
  void aNoteIsCutBeforeAnAddressAndNotWithinIt() {
    ContextPolicy notes = policy(Optional.empty(), Optional.of(new Notes("notes.md", 12, "markdown")), Results.DEFAULT);
    Workflow workflow =
        aWorkflow().guardrails(REDACTED).context(notes)
            .step("first", "z".repeat(190) + " " + ANNA)
            .step("second", "Go on")
            .build();
    world.model = call -> answered(call, "Ask " + OTTO);

    RunView view = world.submit(workflow).run().view(workflow);

    assertThat(told(1)).contains("# Previous Workflow Steps", "z …", "Ask [EMAIL_").doesNotContain("anna", "otto");
    assertThat(view.artifacts().get("notes.md")).as("files hold the data").contains(OTTO);
  }

  @Test
  void aSkillsDescriptionHasItsName() {
    Workflow workflow = aWorkflow().guardrails(REDACTED).step("a", "Who?").skill("mail", "Ask " + ANNA).build();
    world.toolEffects.put("Skill", Effect.READ);
    world.model = call -> answered(call, "[EMAIL_1]");

    RunView view = world.submit(workflow).run().view(workflow);

    assertThat(told(0)).contains("- mail: Ask [EMAIL_1]").doesNotContain(ANNA);
    assertThat(view.result()).contains(ANNA);
  }

  /** Two steps of one conversation, the first of which is too long for the second. */
  private static WorkflowBuilder summarised() {
    Compaction compaction = new Compaction(true, 1_000, 1, 1, Optional.empty());
    return aWorkflow()
        .guardrails(REDACTED)
        .context(policy(Optional.of(compaction), Optional.empty(), Results.DEFAULT))
        .step("writer", "Write to " + ANNA)
        .step("writer", "To whom?");
  }

  private void answerWithASummary(String summary) {
    world.model =
        call ->
            switch (asked.size()) {
              case 0 -> answered(call, "Done" + MUCH);
              case 1 -> answered(call, summary);
              default -> answered(call, "[EMAIL_1] and [EMAIL_2]");
            };
  }

  private void readsALog(String log) {
    world.toolEffects.put("grep", Effect.READ);
    world.toolSays = (step, call) -> call.tool().equals("grep") ? log : "found";
    world.toolEnds =
        call -> {
          made.add(call);
          return ToolOutcome.Status.OK;
        };
  }

  private Workflow reading(ToolCall fetch) {
    world.model =
        call -> {
          asked.add(call);
          return switch (asked.size()) {
            case 1 -> answers("", new ToolCall("c1", "grep", "{}"));
            case 2 -> answers("", fetch);
            default -> answers("It is [EMAIL_2]");
          };
        };
    return aWorkflow()
        .guardrails(REDACTED)
        .context(policy(Optional.empty(), Optional.empty(), new Results(200)))
        .step("reader", "Read the log")
        .build();
  }

  private String fetched(String query) {
    Tool tool = world.toolboxesUsed.get(1).find("fetch_result").orElseThrow();
    try {
      return tool.call(JsonNodeFactory.instance.objectNode().put("handle", "result-1").put("query", query), null);
    } catch (ToolException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ContextPolicy policy(Optional<Compaction> compaction, Optional<Notes> notes, Results results) {
    return new ContextPolicy(compaction, notes, Optional.empty(), results, Window.DEFAULT);
  }

  private Calls.ModelOutcome answered(ModelCall call, String text) {
    asked.add(call);
    ModelAnswer answer = new ModelAnswer(text, List.of(), new Tokens(1_500, 10, false), Optional.empty());
    return new Calls.ModelOutcome.Answered(answer, Duration.ZERO, Duration.ZERO);
  }

  private String told(int call) {
    return asked.get(call).request().messages().toString();
  }

  private String all() {
    return asked.stream().map(call -> call.request().messages().toString()).toList().toString();
  }

  private static ChatMessage last(ModelCall call) {
    List<ChatMessage> messages = call.request().messages();
    return messages.get(messages.size() - 1);
  }
}
