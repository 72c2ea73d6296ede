package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a model is sent of a long conversation, of long results, of notes and of skills. */
@ExtendWith(ArquillianExtension.class)
class ContextPolicyIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aConversationThatBecomesLongIsSummarisedByItsOwnCall() {
    WorkflowSpec workflow = aChain("long-talk").askedOf(gantry.provider(), "talker");
    for (int i = 0; i < 5; i++) {
      workflow.step("Task " + i);
    }
    policy(workflow).putObject("compaction").put("when_tokens_over", 1_000).put("summary_ratio", 0.5)
        .put("preserve_recent_messages", 2).put("summarization_model", "summariser");
    gantry.provider().script("talker", ModelScript.ECHO.withReply(Reply.text("word ".repeat(320))));
    gantry.provider().script("summariser", ModelScript.ECHO.withReply(Reply.text("They agreed on blue.")).withUsage(900, 9));

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    List<RunEntry> compactions = entries(run, "ConversationCompacted");
    assertThat(compactions).hasSize(gantry.provider().bodies("summariser").size()).isNotEmpty();
    assertThat(compactions.get(0).body().path("model").asText()).isEqualTo("openai/summariser");
    assertThat(compactions.get(0).body().path("estimated").asBoolean()).isFalse();
    assertThat(compactions.get(0).body().path("size").asLong()).isGreaterThan(1_000);
    assertThat(texts(gantry.provider().bodies("summariser").get(0), "user").get(0))
        .contains("USER: Task 0", "ASSISTANT: word");
    JsonNode last = gantry.provider().bodies("talker").get(4);
    assertThat(texts(last, "user")).first().asString().contains("They agreed on blue.");
    assertThat(texts(last, "user")).contains("Task 4").doesNotContain("Task 0");
    long steps = run.steps().stream().mapToLong(step -> step.at("/tokens/inputTokens").asLong()).sum();
    assertThat(steps).isEqualTo(run.json().at("/usage/inputTokens").asLong()).isGreaterThan(900L * compactions.size());
  }

  @Test
  void ofALongConversationOnlyTheMostRecentMessagesAreSentAndTheResultIsTheSame() {
    WorkflowSpec whole = aChain("whole-talk").askedOf(gantry.provider(), "whole-talk");
    WorkflowSpec pruned = aChain("pruned-talk").askedOf(gantry.provider(), "pruned-talk");
    for (int i = 0; i < 15; i++) {
      whole.step("Task " + i);
      pruned.step("Task " + i);
    }
    policy(pruned).putObject("window").put("max_messages", 20);

    RunState expected = gantry.operator().run(whole);
    RunState run = gantry.operator().run(pruned);

    assertThat(run.result()).as(run.toString()).isEqualTo(expected.result()).isEqualTo("Answer to: Task 14");
    assertThat(run.steps()).extracting(step -> step.path("response").asText())
        .isEqualTo(expected.steps().stream().map(step -> step.path("response").asText()).toList());
    List<JsonNode> all = gantry.provider().bodies("whole-talk");
    List<JsonNode> sent = gantry.provider().bodies("pruned-talk");
    assertThat(conversation(all.get(14))).hasSize(29).contains("Task 0");
    assertThat(sent).allSatisfy(body -> assertThat(conversation(body).size()).isLessThanOrEqualTo(20));
    assertThat(conversation(sent.get(14))).startsWith("Task 5").endsWith("Task 14");
    assertThat(run.json().path("warnings").findValuesAsText("code")).hasSize(1);
  }

  /** What is sent beside the system prompt, oldest first. */
  private static List<String> conversation(JsonNode body) {
    return stream(body.path("messages"))
        .filter(message -> !message.path("role").asText().equals("system"))
        .map(message -> message.path("content").asText())
        .toList();
  }

  @Test
  void aSummaryThatFailsIsAWarningOfTheRun() {
    WorkflowSpec workflow = aChain("no-summary").askedOf(gantry.provider(), "talker-2");
    for (int i = 0; i < 4; i++) {
      workflow.step("Task " + i);
    }
    policy(workflow).putObject("compaction").put("when_tokens_over", 1_000).put("preserve_recent_messages", 2)
        .put("summarization_model", "broken-summariser");
    gantry.provider().script("talker-2", ModelScript.ECHO.withReply(Reply.text("word ".repeat(320))));
    gantry.provider().script("broken-summariser", ModelScript.ECHO.withFailures(ModelScript.Failure.of(400, 100)));

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.json().path("warnings").toString()).contains("compaction", "could not be summarised");
    assertThat(texts(gantry.provider().bodies("talker-2").get(3), "user")).contains("Task 0", "Task 3");
  }

  @Test
  void aLongResultIsShownByAPreviewAndItsRestIsFetched() {
    WorkflowSpec workflow =
        aChain("long-result").askedOf(gantry.provider(), "fetcher").step("Read the log").step("And now?");
    policy(workflow).putObject("retrieval").putArray("jit_tools").add("head");
    gantry.provider().script(
        "fetcher",
        ModelScript.ECHO.withReplies(
            call("head", "path", "data/server.log", "lines", 260),
            call("fetch_result", "handle", "result-1", "offset", 9_000, "limit", 300),
            Reply.text("Read.")));

    RunState run = gantry.operator().run(submission(workflow));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    String whole = entries(run, "ToolReturned").get(0).body().path("text").asText();
    List<JsonNode> sent = gantry.provider().bodies("fetcher");
    assertThat(tools(sent.get(0))).containsExactly("head");
    assertThat(tools(sent.get(1))).containsExactly("head", "fetch_result");
    assertThat(texts(sent.get(1), "tool").get(0))
        .hasSizeBetween(8_000, 8_300)
        .startsWith(whole.substring(0, 5_000))
        .endsWith(whole.substring(whole.length() - 1_000))
        .contains("result-1");
    assertThat(texts(sent.get(2), "tool").get(1)).startsWith(whole.substring(9_000, 9_300)).contains("offset 9300");
    assertThat(tools(sent.get(3))).as("the next step").containsExactly("head", "fetch_result");
  }

  @Test
  void skillsAreListedLoadedOnceAndNotedDown() {
    WorkflowSpec workflow = skilled("skilled", "./skills/house-style").step("Write").step("Again");
    policy(workflow).putObject("notes").put("file", "./artifacts/notes.md");
    gantry.provider().script(
        "skilled",
        ModelScript.ECHO.withReplies(
            call("Skill", "skill_id", "house-style"), call("Skill", "skill_id", "house-style"), Reply.text("Written.")));

    RunState run = gantry.operator().run(submission(workflow));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    List<JsonNode> sent = gantry.provider().bodies("skilled");
    assertThat(texts(sent.get(0), "system").get(0))
        .contains("# Available Skills", "- house-style: How status notes for customers are written here");
    assertThat(texts(sent.get(1), "tool").get(0)).contains("# House style for status notes");
    assertThat(texts(sent.get(2), "tool").get(1)).startsWith("Skill 'house-style' is already loaded");
    assertThat(texts(sent.get(3), "system").get(0))
        .contains("# Previous Workflow Steps", "- **Tools used**: Skill", "Written.");
    assertThat(gantry.viewer().artifact(run.id(), "artifacts/notes.md").text()).contains("(Step 1, ", "(Step 2, ");
  }

  @Test
  void aSkillThatCannotBeLoadedIsRefusedBeforeTheRun() {
    long before = gantry.storedRows();

    Answer outside = gantry.operator().post("/api/v1/runs", submission(skilled("out", "../skills").step("Go")));
    Answer missing = gantry.operator().post("/api/v1/runs", submission(skilled("missing", "./skills/none").step("Go")));
    Answer alone = gantry.operator().post("/api/v1/runs", GantryClient.submission(withoutMetadata("alone").step("Go")));

    assertThat(List.of(outside, missing, alone)).allSatisfy(answer -> {
      assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
      assertThat(answer.toString()).contains("/skills/0/path");
    });
    assertThat(gantry.storedRows()).isEqualTo(before);
  }

  private WorkflowSpec skilled(String name, String path) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name);
    workflow.json().putArray("skills").addObject().put("id", "house-style").put("path", path).put("preload_metadata", true);
    return workflow;
  }

  private WorkflowSpec withoutMetadata(String name) {
    WorkflowSpec workflow = skilled(name, "./skills/house-style");
    ((ObjectNode) workflow.json().at("/skills/0")).put("preload_metadata", false);
    return workflow;
  }

  private static ObjectNode policy(WorkflowSpec workflow) {
    return workflow.json().withObject("/context_policy");
  }

  /** With the folder of the examples. */
  private static ObjectNode submission(WorkflowSpec workflow) {
    ObjectNode submission = GantryClient.submission(workflow);
    submission.withObject("/options").put("folder", BuiltProject.find().examples().toString());
    return submission;
  }

  private List<RunEntry> entries(RunState run, String kind) {
    return gantry.viewer().journal(run.id()).stream().filter(entry -> entry.kind().equals(kind)).toList();
  }

  private static Reply call(String tool, Object... namesAndValues) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.putPOJO((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Reply.toolCalls(new ScriptedToolCall(tool, arguments));
  }

  private static List<String> texts(JsonNode body, String role) {
    return stream(body.path("messages"))
        .filter(message -> message.path("role").asText().equals(role))
        .map(message -> message.path("content").asText())
        .toList();
  }

  private static List<String> tools(JsonNode body) {
    return stream(body.path("tools")).map(tool -> tool.at("/function/name").asText()).toList();
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
