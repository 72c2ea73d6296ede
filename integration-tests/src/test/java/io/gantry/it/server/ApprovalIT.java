package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of tools that run once a person approves them. Whether one was made is what the other side counts. */
@ExtendWith(ArquillianExtension.class)
class ApprovalIT {

  private static final String TOO_MUCH = "too much for one customer";

  @ArquillianResource private GantryServer gantry;

  @Test
  void aCallIsMadeOnceItIsApproved() {
    String id = asking("approved");
    RunState run = gantry.viewer().state(id);
    JsonNode question = run.json().at("/questions/0");

    assertThat(run.status()).isEqualTo("waiting");
    assertThat(calls("approved")).isZero();
    assertThat(question.at("/approval/tool").asText()).isEqualTo("approved");
    assertThat(question.at("/approval/agent").asText()).isEqualTo("worker");
    assertThat(question.at("/approval/step").asText()).isEqualTo("steps[0]");
    assertThat(question.at("/approval/arguments/method").asText()).isEqualTo("PUT");
    assertThat(question.path("gate").asText()).startsWith("steps[0]/1/");
    assertThat(question.path("prompt").asText()).contains("'worker'", "'approved'");
    assertThat(question.path("context").asText()).contains("\"PUT\"");
    assertThat(question.path("pattern").asText()).isEqualTo("approve|deny|deny:[\\s\\S]+");
    assertThat(tool("approved").at("/terms/requiresApproval").asBoolean()).isTrue();

    assertThat(gantry.approver().answer(id, null, "approve").status()).isEqualTo(200);

    RunState ended = gantry.viewer().await(id);
    assertThat(ended.status()).as(ended.toString()).isEqualTo("completed");
    assertThat(calls("approved")).isEqualTo(1);
    assertThat(ended.steps()).extracting(step -> step.path("id").asText() + " " + step.path("kind").asText())
        .containsExactly("steps[0] agent", question.path("gate").asText() + " question");
    assertThat(kinds(id)).containsSubsequence("QuestionAsked", "QuestionAnswered", "ToolStarted", "ToolReturned");
  }

  @Test
  void aCallThatIsDeniedIsNotMadeAndTheModelIsToldWhy() {
    String id = asking("denied");

    assertThat(gantry.approver().answer(id, null, "deny: " + TOO_MUCH + "\nand too late").status()).isEqualTo(200);

    RunState run = gantry.viewer().await(id);
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(calls("denied")).isZero();
    assertThat(run.result()).as("the model answers with what it was shown").contains("[refused]", TOO_MUCH);
    assertThat(gantry.viewer().journal(id)).filteredOn(entry -> entry.kind().equals("QuestionAnswered"))
        .singleElement().satisfies(entry -> assertThat(entry.body().path("by").asText()).isEqualTo("petra"));
  }

  @Test
  void onlyApproveAndDenyAreAnswersAndNotEverybodyMayGiveThem() {
    String id = asking("guarded");

    assertThat(gantry.viewer().answer(id, null, "approve").status()).isEqualTo(403);
    assertThat(gantry.author().answer(id, null, "approve").status()).isEqualTo(403);
    assertThat(gantry.visitor().answer(id, null, "approve").status()).isEqualTo(401);
    Answer other = gantry.approver().answer(id, null, "yes");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.problem()).isEqualTo("invalid-answer");

    assertThat(gantry.viewer().state(id).json().path("questions")).hasSize(1);
    assertThat(calls("guarded")).isZero();
    gantry.operator().cancel(id);
    assertThat(gantry.viewer().await(id).json().path("questions")).isEmpty();
  }

  @Test
  void aPlansToolStepAsksToo() {
    gantry.provider().script("planned", ModelScript.ECHO.withReplies(
        Reply.text("""
            {"goal": "to know", "steps": [
              {"id": "a", "action": "calculator", "parameters": {"expression": "6 * 7"}, "dependencies": []}]}
            """),
        Reply.text("It is 42")));
    WorkflowSpec workflow = aChain("planned").askedOf(gantry.provider(), "planned");
    workflow.json().withObject("/tools").putArray("python").addObject()
        .put("callable", "calculator").put("requires_approval", true);
    workflow.json().putObject("pattern").put("type", "plan_execute").putObject("config").put("planner", "worker");
    String id = started(workflow);

    JsonNode question = gantry.viewer().state(id).json().at("/questions/0");
    assertThat(question.at("/approval/agent").isNull()).isTrue();
    assertThat(question.at("/approval/arguments/expression").asText()).isEqualTo("6 * 7");
    assertThat(gantry.approver().answer(id, question.path("gate").asText(), "approve").status()).isEqualTo(200);

    RunState run = gantry.viewer().await(id);
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).contains("It is 42");
  }

  @Test
  void thePlanSaysWhichToolsAsk() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("spec", calling("foretold").json());

    Answer plan = gantry.author().post("/api/v1/workflows/plan", "application/json", body.toString());

    assertThat(plan.status()).as(plan.toString()).isEqualTo(200);
    assertThat(plan.at("/tools/0/requiresApproval").asBoolean()).isTrue();
    assertThat(plan.at("/tools/0/calls/0/parallel").asBoolean()).isFalse();
    assertThat(plan.at("/tools/0/calls/0/why").asText()).contains("approved");
    assertThat(plan.at("/budget/questions/how").asText()).contains("requires_approval");
  }

  /** Starts a run whose agent calls an executor of that name with PUT, and waits until it asks. */
  private String asking(String name) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", "/x").put("method", "PUT");
    gantry.provider()
        .script(
            name,
            ModelScript.ECHO.withRule(new ToolRule(List.of(new ScriptedToolCall(name, arguments)), Optional.empty())));
    return started(calling(name));
  }

  private WorkflowSpec calling(String name) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", name).put("base_url", gantry.pages().page("/slow/" + name).toString()).put("effect", "once")
        .put("requires_approval", true);
    return workflow;
  }

  private String started(WorkflowSpec workflow) {
    String id = gantry.operator().start(workflow);
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      List<EventStream.Message> read = events.until(entry -> entry.kind().equals("QuestionAsked") || entry.isFinal());
      RunEntry last = read.get(read.size() - 1).entry();
      assertThat(last.kind()).as(last.toString()).isEqualTo("QuestionAsked");
    }
    return id;
  }

  private int calls(String name) {
    return gantry.pages().overlap(name).calls();
  }

  private List<String> kinds(String run) {
    return gantry.viewer().journal(run).stream().map(RunEntry::kind).toList();
  }

  private JsonNode tool(String name) {
    for (JsonNode tool : gantry.viewer().get("/api/v1/tools").at("/tools")) {
      if (tool.path("name").asText().equals(name)) {
        return tool;
      }
    }
    return JsonNodeFactory.instance.missingNode();
  }
}
