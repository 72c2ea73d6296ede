package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.Calls.ModelCall;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.ContextPolicy.Compaction;
import io.gantry.engine.workflow.ContextPolicy.Notes;
import io.gantry.engine.workflow.ContextPolicy.Results;
import io.gantry.engine.workflow.ContextPolicy.Window;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What agents are shown of conversations that become long. */
class LongConversationsTest {

  private static final ModelRef SMALL =
      new ModelRef("openai", Optional.of("small"), Optional.empty(), Optional.empty(), ModelRef.Inference.DEFAULT);

  private final SimulatedWorld world = new SimulatedWorld();
  private final List<ModelCall> asked = new ArrayList<>();
  private final List<ModelCall> summaries = new ArrayList<>();

  /** Six steps of one agent, each of which says much. */
  private static WorkflowBuilder sixSteps() {
    WorkflowBuilder workflow = aWorkflow();
    for (int i = 0; i < 6; i++) {
      workflow.step("writer", "Task " + i);
    }
    return workflow;
  }

  private static ContextPolicy compacting(Optional<ModelRef> model) {
    Compaction compaction = new Compaction(true, 1_000, 0.5, 2, model);
    return new ContextPolicy(
        Optional.of(compaction), Optional.empty(), Optional.empty(), Results.DEFAULT, Window.DEFAULT);
  }

  private static ContextPolicy noting(String file, int last, String format) {
    return new ContextPolicy(
        Optional.empty(), Optional.of(new Notes(file, last, format)), Optional.empty(), Results.DEFAULT, Window.DEFAULT);
  }

  /** Each answer is 1,600 characters long; the provider counts ten tokens more than an estimate would. */
  private void aTalkativeModel() {
    world.model = call -> {
      if (isSummary(call)) {
        summaries.add(call);
        return said("In short " + summaries.size(), new Tokens(500, 20, false));
      }
      asked.add(call);
      long sent = call.request().messages().stream().mapToLong(message -> text(message).length()).sum();
      return said(call.step() + " " + "word ".repeat(320), new Tokens(sent / 4 + 10, 400, false));
    };
  }

  @Nested
  class ASummary {

    private final Workflow workflow = sixSteps().context(compacting(Optional.of(SMALL))).build();

    @Test
    void takesThePlaceOfTheBeginningOnceTheConversationIsTooLong() {
      aTalkativeModel();

      world.submit(workflow).run();

      // Three steps have about 1,230 tokens: the fourth call is the first that is too long.
      RunEvent.ConversationCompacted first = compactions().get(0);
      assertThat(first.step().value()).isEqualTo("steps[3]");
      assertThat(first.turn()).isEqualTo(1);
      assertThat(first.size()).isBetween(1_001L, 1_700L);
      assertThat(first.estimated()).isFalse();
      assertThat(first.model()).isEqualTo("openai/small");
      assertThat(summaries.get(0).model()).isEqualTo(SMALL);
      List<ChatMessage> sent = messagesOf("steps[3]");
      assertThat(sent.get(0)).isInstanceOf(SystemMessage.class);
      assertThat(text(sent.get(1))).as("one message, as some models take turns strictly").endsWith("In short 1\n\nTask 2");
      assertThat(sent).contains(UserMessage.from("Task 3")).doesNotContain(UserMessage.from("Task 0"));
      assertThat(text(summaries.get(0).request().messages().get(1))).contains("USER: Task 0").doesNotContain("Task 3");
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void isSentToLaterStepsOfTheConversationToo() {
      aTalkativeModel();

      world.submit(workflow).run();

      assertThat(compactions()).hasSizeBetween(1, 3);
      assertThat(text(messagesOf("steps[5]").get(1))).contains("In short " + summaries.size());
      for (ModelCall call : asked) {
        assertThat(call.request().messages().stream().mapToLong(message -> text(message).length()).sum()).isLessThan(8_000);
      }
      // A later summary takes the earlier one in.
      if (summaries.size() > 1) {
        assertThat(text(summaries.get(1).request().messages().get(1))).contains("In short 1").doesNotContain("USER: Task 0");
      }
    }

    @Test
    void countsInTokensCallsAndBudget() {
      aTalkativeModel();
      world.submit(workflow).run();
      RunView view = world.view(workflow);
      StepView fourth = view.step(new StepId("steps[3]")).orElseThrow();
      assertThat(fourth.modelCalls()).isEqualTo(2);
      assertThat(view.tokens().total()).isEqualTo(view.steps().stream().mapToLong(step -> step.tokens().total()).sum());

      SimulatedWorld capped = new SimulatedWorld();
      capped.model = world.model;
      long untilTheSummary = view.steps().subList(0, 3).stream().mapToLong(step -> step.tokens().total()).sum();
      Workflow poor =
          sixSteps().context(compacting(Optional.empty()))
              .budgets(new Budgets(OptionalInt.empty(), OptionalLong.of(untilTheSummary + 520), Optional.empty(), 0.99))
              .build();
      capped.submit(poor).run();

      assertThat(capped.view(poor).failure().orElseThrow().kind()).isEqualTo(FailureKind.BUDGET);
      assertThat(capped.view(poor).steps()).hasSize(4);
      assertThat(capped.view(poor).tokens().total()).isEqualTo(untilTheSummary + 520);
    }

    @Test
    void isMadeByTheAgentsOwnModelUnlessAnotherIsNamed() {
      aTalkativeModel();

      world.submit(sixSteps().context(compacting(Optional.empty())).build()).run();

      assertThat(summaries).isNotEmpty().allMatch(call -> call.model().equals(ModelRef.OFFLINE));
    }

    @Test
    void thatFailsIsWarnedOfAndTheStepGoesOnWithTheWholeConversation() {
      aTalkativeModel();
      var talkative = world.model;
      world.model = call -> isSummary(call) ? fails(true) : talkative.apply(call);

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(compactions()).isEmpty();
      assertThat(view.warnings()).hasSize(3).allMatch(warning -> warning.code().equals("compaction"));
      assertThat(view.warnings().get(0).text()).contains("steps[3]", "500");
      assertThat(messagesOf("steps[3]")).contains(UserMessage.from("Task 0"));
    }

    @Test
    void thatIsEmptyOrNoShorterIsNotUsed() {
      aTalkativeModel();
      var talkative = world.model;
      List<String> bad = new ArrayList<>(List.of("  ", "long ".repeat(2_000), "In short"));
      world.model = call -> isSummary(call) ? said(bad.remove(0), new Tokens(7, 0, false)) : talkative.apply(call);

      world.submit(workflow).run();

      assertThat(world.view(workflow).warnings()).extracting(RunEvent.Warned::text)
          .hasSize(2)
          .satisfiesExactly(
              first -> assertThat(first).contains("answered nothing"), second -> assertThat(second).contains("no shorter"));
      assertThat(compactions()).extracting(RunEvent.ConversationCompacted::summary).containsExactly("In short");
    }

    @Test
    void isMadeOnceBeforeACallEvenIfTheConversationIsStillTooLong() {
      world.toolEffects.put("grep", Effect.READ);
      world.toolSays = (step, call) -> "y".repeat(7_000);
      world.model = call -> {
        if (isSummary(call)) {
          return said("Short", new Tokens(9, 1, false));
        }
        boolean read = call.request().messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
        return call.step().value().equals("steps[5]") && !read
            ? answers("", new ToolCall("c1", "grep", "{}"))
            : said("word ".repeat(80), new Tokens(90, 90, false));
      };
      Compaction little = new Compaction(true, 1_000, 0.0, 1, Optional.empty());
      ContextPolicy policy =
          new ContextPolicy(Optional.of(little), Optional.empty(), Optional.empty(), Results.DEFAULT, Window.DEFAULT);
      Workflow reading = sixSteps().context(policy).build();

      world.submit(reading).run();

      assertThat(world.view(reading).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(compactions()).extracting(made -> made.step() + " " + made.turn()).containsExactly("steps[5] 2");
    }

    @Test
    void isMadeOnceWhereverTheServerDies() {
      aTalkativeModel();
      world.submit(workflow);
      int moments = 0;
      while (world.step()) {
        moments++;
      }
      List<RunEvent> whole = events(world);
      List<String> sent = asked.stream().map(call -> call.request().messages().toString()).toList();

      for (int moment = 0; moment < moments; moment++) {
        SimulatedWorld crashed = new SimulatedWorld();
        Set<String> recorded = new HashSet<>();
        crashed.model = call -> {
          if (isSummary(call)) {
            assertThat(recorded).as("a summary that is recorded is not made again").doesNotContain(call.step().value());
            return said("In short " + (1 + compactions(crashed).size()), new Tokens(500, 20, false));
          }
          ModelOutcome outcome = world.model.apply(call);
          assertThat(sent).as("the same is sent as without the crash").contains(call.request().messages().toString());
          return outcome;
        };
        crashed.submit(workflow);
        for (int i = 0; i < moment; i++) {
          crashed.step();
        }
        compactions(crashed).forEach(made -> recorded.add(made.step().value()));

        crashed.crash().resume(workflow).run();

        assertThat(events(crashed)).as("crash at moment %d", moment).isEqualTo(whole);
      }
    }

    /** What happened, without the coordinators that came and went. */
    private static List<RunEvent> events(SimulatedWorld world) {
      return world.journal.stream()
          .map(JournalEntry::event)
          .filter(event -> !(event instanceof RunEvent.RunStarted))
          .toList();
    }
  }

  @Nested
  class AWindow {

    @Test
    void leavesTheOldestOutAndSaysSoOnce() {
      aTalkativeModel();
      ContextPolicy narrow =
          new ContextPolicy(Optional.empty(), Optional.empty(), Optional.empty(), Results.DEFAULT, new Window(4));
      Workflow workflow = sixSteps().context(narrow).build();

      world.submit(workflow).run();

      assertThat(asked).allMatch(call -> call.request().messages().size() <= 5);
      List<ChatMessage> last = messagesOf("steps[5]");
      assertThat(last.get(0)).isInstanceOf(SystemMessage.class);
      assertThat(last).hasSize(4).endsWith(UserMessage.from("Task 5")).contains(UserMessage.from("Task 4"));
      assertThat(world.view(workflow).warnings()).hasSize(1);
      assertThat(world.view(workflow).warnings().get(0).text()).contains("steps[2]", "4 messages");
    }
  }

  @Nested
  class ALongResult {

    private final Workflow workflow = aWorkflow().step("writer", "Read the log").step("writer", "And now?").build();

    @Test
    void isShownByAPreviewAndReadWithTheToolThatThenIsThere() {
      String log = "entry ".repeat(2_000);
      world.toolEffects.put("grep", Effect.READ);
      world.toolSays = (step, call) -> call.tool().equals("grep") ? log : "fetched";
      world.model = call -> {
        asked.add(call);
        return switch (asked.size()) {
          case 1 -> answers("", new ToolCall("c1", "grep", "{}"));
          case 2 -> answers("", new ToolCall("c2", "fetch_result", "{\"handle\": \"result-1\", \"offset\": 6000}"));
          default -> answers("Done");
        };
      };

      world.submit(workflow).run();

      assertThat(toolsOf(asked.get(0))).containsExactly("grep");
      assertThat(toolsOf(asked.get(1))).containsExactly("grep", "fetch_result");
      assertThat(result(asked.get(1))).hasSizeLessThan(8_200).contains("result-1");
      assertThat(toolsOf(asked.get(3))).as("a later step of the conversation").containsExactly("grep", "fetch_result");
      Tool fetch = world.toolboxesUsed.get(1).find("fetch_result").orElseThrow();
      assertThat(fetched(fetch)).startsWith(log.substring(6_000, 6_100));
      assertThat(world.journal).extracting(JournalEntry::event)
          .filteredOn(RunEvent.ToolReturned.class::isInstance)
          .first()
          .satisfies(event -> assertThat(((RunEvent.ToolReturned) event).text()).isEqualTo(log));
    }

    private static String result(ModelCall call) {
      List<ChatMessage> messages = call.request().messages();
      return ((ToolExecutionResultMessage) messages.get(messages.size() - 1)).text();
    }

    private static String fetched(Tool tool) {
      try {
        return tool.call(
            JsonNodeFactory.instance.objectNode().put("handle", "result-1").put("offset", 6_000), null);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nested
  class NotesOfSteps {

    @Test
    void areShownToLaterStepsAndKeptInAFile() {
      Workflow workflow =
          aWorkflow().step("a", "One").step("b", "Two").step("c", "Three").step("d", "Four")
              .context(noting("./artifacts/notes.md", 2, "markdown"))
              .build();
      world.model = call -> {
        asked.add(call);
        return answers("Answer to " + call.step());
      };

      world.submit(workflow).run();

      assertThat(system("steps[0]")).isEqualTo("You are a.");
      assertThat(system("steps[1]"))
          .startsWith("You are b.\n\n# Previous Workflow Steps\n## [2026-01-01T00:00:00")
          .contains("Agent: a (Step 1, steps[0], completed)", "- **Input**: One", "- **Outcome**: Answer to steps[0]");
      assertThat(system("steps[3]")).contains("Agent: b", "Agent: c").doesNotContain("Agent: a ");
      assertThat(world.view(workflow).artifacts().get("artifacts/notes.md"))
          .contains("Agent: a", "Agent: b", "Agent: c", "Agent: d");
    }

    @Test
    void areLinesOfJsonWhereTheWorkflowWantsThem() {
      Workflow workflow = aWorkflow().step("a", "One\nand \"more\"").context(noting("n.jsonl", 12, "json")).build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).artifacts().get("n.jsonl").lines())
          .containsExactly(
              "{\"step\":\"steps[0]\",\"number\":1,\"agent\":\"a\",\"at\":\"2026-01-01T00:00:00.010Z\","
                  + "\"input\":\"One and \\\"more\\\"\",\"tools\":[],\"status\":\"completed\","
                  + "\"outcome\":\"Answer to steps[0]\"}");
    }
  }

  @Test
  void skillsAreListedForEveryAgentAndLoadedByATool() {
    world.toolEffects.put("Skill", Effect.READ);
    Workflow workflow = aWorkflow().step("a", "One").skill("pdf", "Reads PDF files").build();
    world.model = call -> {
      asked.add(call);
      return answers("Done");
    };

    world.submit(workflow).run();

    assertThat(system("steps[0]")).startsWith("You are a.\n\n# Available Skills").contains("- pdf: Reads PDF files");
    assertThat(toolsOf(asked.get(0))).containsExactly("Skill");
  }

  @Test
  void aSkillThatIsAskedForTwiceInOneReplyIsLoadedOnce() throws Exception {
    world.toolEffects.put("Skill", Effect.READ);
    world.toolEffects.put("grep", Effect.READ);
    Workflow workflow = aWorkflow().step("a", "One").skill("pdf", "Reads PDF").skill("sql", "Reads SQL").build();
    world.model = call -> {
      asked.add(call);
      return asked.size() > 1
          ? answers("Done")
          : answers(
              "", skill("c1", "pdf"), skill("c2", "sql"), skill("c3", "pdf"), new ToolCall("c4", "grep", "{}"),
              skill("c5", "sql"));
    };

    world.submit(workflow).run();

    assertThat(world.toolGroups).containsExactly(List.of("c1", "c2"), List.of("c3", "c4", "c5"));
    Tool second = world.toolboxesUsed.get(1).find("Skill").orElseThrow();
    assertThat(second.call(JsonNodeFactory.instance.objectNode().put("skill_id", "pdf"), null))
        .isEqualTo("Skill 'pdf' is already loaded; its instructions stand further up in this conversation.");
  }

  private static ToolCall skill(String call, String id) {
    return new ToolCall(call, "Skill", "{\"skill_id\": \"" + id + "\"}");
  }

  private List<RunEvent.ConversationCompacted> compactions() {
    return compactions(world);
  }

  private static List<RunEvent.ConversationCompacted> compactions(SimulatedWorld world) {
    return world.journal.stream()
        .map(JournalEntry::event)
        .filter(RunEvent.ConversationCompacted.class::isInstance)
        .map(RunEvent.ConversationCompacted.class::cast)
        .toList();
  }

  private List<ChatMessage> messagesOf(String step) {
    return asked.stream().filter(call -> call.step().value().equals(step)).findFirst().orElseThrow().request().messages();
  }

  private String system(String step) {
    return ((SystemMessage) messagesOf(step).get(0)).text();
  }

  private static List<String> toolsOf(ModelCall call) {
    return call.request().toolSpecifications().stream().map(ToolSpecification::name).toList();
  }

  private static boolean isSummary(ModelCall call) {
    return text(call.request().messages().get(0)).startsWith("You summarise");
  }

  private static ModelOutcome said(String text, Tokens tokens) {
    return new ModelOutcome.Answered(
        new ModelAnswer(text, List.of(), tokens, Optional.empty()), Duration.ZERO, Duration.ZERO);
  }

  private static String text(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return system.text();
    } else if (message instanceof UserMessage user) {
      return user.singleText();
    }
    return message instanceof AiMessage said ? said.text() : ((ToolExecutionResultMessage) message).text();
  }
}
