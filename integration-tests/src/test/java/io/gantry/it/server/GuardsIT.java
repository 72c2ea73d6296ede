package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents that get nowhere, answer badly or are told the wrong thing: what their models are sent, and what callers see. */
@ExtendWith(ArquillianExtension.class)
class GuardsIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SCORE =
      "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\",\"maximum\":10}},\"required\":[\"score\"]}";

  @ArquillianResource private GantryServer gantry;

  @Test
  void anAnswerOfTheWrongShapeIsAskedForAgainWithWhatIsWrong() throws IOException {
    RunState run = scored("guard-shape", "{\"score\": 11}", "{\"score\": 10}");

    assertThat(run.result()).isEqualTo("{\"score\": 10}");
    assertThat(requests("guard-shape")).hasSize(2);
    assertThat(requests("guard-shape").get(1).prompt())
        .contains("does not satisfy the JSON Schema", "/score: must have a maximum value of 10");
    assertThat(nudges(run)).containsExactly("output-schema");
  }

  @Test
  void aSecondAnswerOfTheWrongShapeFailsTheRun() throws IOException {
    RunState run = scored("guard-shapeless", "{\"score\": 11}", "eleven", "{\"score\": 1}");

    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.errorKind()).isEqualTo("output");
    assertThat(run.errorReason()).contains("output_schema", "it holds no JSON");
    assertThat(run.steps().get(0).at("/error/kind").asText()).isEqualTo("output");
    assertThat(requests("guard-shapeless")).hasSize(2);
  }

  @Test
  void anEmptyAnswerIsAskedForAgainAtMostTwice() {
    script("guard-empty", Reply.text(""), Reply.text("Here I am"));
    script("guard-nothing", Reply.text(""), Reply.text(""), Reply.text(""), Reply.text("too late"));

    RunState answered = gantry.operator().run(oneStep("guard-empty", gantry.provider(), "guard-empty"));
    RunState failed = gantry.operator().run(oneStep("guard-nothing", gantry.provider(), "guard-nothing"));

    assertThat(answered.result()).isEqualTo("Here I am");
    assertThat(requests("guard-empty").get(1).prompt()).contains("Your last reply was empty");
    assertThat(failed.errorKind()).isEqualTo("output");
    assertThat(requests("guard-nothing")).hasSize(3);
  }

  @Test
  void anAgentThatGoesRoundInCirclesIsToldSoAndThenAskedForWhatItKnows() {
    Reply same = calculation("1+1");
    script("guard-stall", same, same, same, same, Reply.text("It is 2, I think"));

    RunState run =
        gantry.operator().run(oneStep("guard-stall", gantry.provider(), "guard-stall").withTools("calculator"));

    assertThat(run.result()).isEqualTo("It is 2, I think");
    assertThat(run.steps().get(0).path("salvaged").asBoolean()).isTrue();
    assertThat(nudges(run)).containsExactly("stalled", "answer-now");
    assertThat(requests("guard-stall").get(3).prompt()).contains("You keep making the same call: calculator");
    assertThat(requests("guard-stall")).extracting(RecordedRequest::tools)
        .containsExactly(
            List.of("calculator"), List.of("calculator"), List.of("calculator"), List.of("calculator"), List.of());
  }

  @Test
  void aToolThatFailedThreeTimesIsNotOfferedAnyMore() {
    script(
        "guard-tool",
        calculation("1/0"), calculation("2/0"), calculation("3/0"), calculation("4/2"), Reply.text("Without it"));

    RunState run =
        gantry
            .operator()
            .run(oneStep("guard-tool", gantry.provider(), "guard-tool").withTools("calculator", "current_time"));

    assertThat(run.result()).isEqualTo("Without it");
    assertThat(run.steps().get(0).path("salvaged").asBoolean()).isFalse();
    assertThat(requests("guard-tool").get(3).prompt()).contains("Tool 'calculator' failed three times");
    assertThat(requests("guard-tool").get(2).tools()).containsExactly("calculator", "current_time");
    assertThat(requests("guard-tool").get(3).tools()).containsExactly("current_time");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .extracting(entry -> entry.body().path("status").asText())
        .containsExactly("FAILED", "FAILED", "FAILED", "REFUSED");
  }

  @Test
  void anAgentIsNotToldWhatItsSchemaForbids() throws IOException {
    WorkflowSpec workflow = oneStep("guard-input", gantry.provider(), "guard-input").required("score", "string");
    worker(workflow).set("input_schema", JSON.readTree(SCORE));
    ObjectNode submission = GantryClient.submission(workflow);
    submission.putObject("inputs").put("score", "high");

    RunState run = gantry.operator().run(submission);

    assertThat(run.errorKind()).isEqualTo("input");
    assertThat(run.errorReason()).contains("steps[0]", "input_schema of agent 'worker'", "/score: string found");
    assertThat(requests("guard-input")).isEmpty();
  }

  @Test
  void theRunSaysWhichLimitOfModelCallsApplied() {
    WorkflowSpec explicit = oneStep("limit-explicit", gantry.provider(), "limits");
    explicit.runtime().put("adaptive_steps", true);
    worker(explicit).put("max_steps", 7);
    WorkflowSpec adaptive = oneStep("limit-adaptive", gantry.provider(), "limits").step("Do:\n- one\n- two");
    adaptive.runtime().put("adaptive_steps", true);

    assertThat(limits(gantry.operator().run(explicit))).containsExactly("7 explicit");
    assertThat(limits(gantry.operator().run(adaptive))).containsExactly("30 adaptive", "36 adaptive");
    assertThat(limits(gantry.operator().run(oneStep("limit-default", gantry.provider(), "limits"))))
        .containsExactly("30 default");
  }

  @Test
  void anAgentOfAnotherFileIsCheckedWithItsSchemasWhenTheFolderIsNamed() throws IOException {
    String file = Files.readString(BuiltProject.find().examples().resolve("ticket.yaml"));
    String folder = BuiltProject.find().examples().toString();

    Answer there = gantry.author().post("/api/v1/workflows/validate?folder=" + folder, "application/yaml", file);
    Answer alone = gantry.author().post("/api/v1/workflows/validate", "application/yaml", file);
    Answer elsewhere = gantry.author().post("/api/v1/workflows/validate?folder=/etc", "application/yaml", file);

    assertThat(there.status()).as(there.toString()).isEqualTo(200);
    assertThat(alone.status()).isEqualTo(422);
    assertThat(alone.at("/detail").asText()).contains("came without its folder");
    assertThat(elsewhere.status()).isEqualTo(422);
    assertThat(elsewhere.at("/problems/0/pointer").asText()).isEqualTo("/options/folder");
  }

  @Test
  void theFilesThatAWorkflowRefersToMayComeAlongWithIt() throws IOException {
    script("guard-files", Reply.text("{\"score\": 3}"));
    WorkflowSpec workflow = oneStep("guard-files", gantry.provider(), "guard-files");
    workflow.json().withObject("/agents").putObject("worker").put("$ref", "agents/worker.yaml");
    ObjectNode submission = GantryClient.submission(workflow);
    submission
        .putObject("files")
        .put("agents/worker.yaml", "prompt: You come from afar.\noutput_schema: ../score.json\n")
        .put("score.json", SCORE);
    ObjectNode incomplete = submission.deepCopy();
    incomplete.withObject("/files").remove("score.json");
    ObjectNode wrong = submission.deepCopy();
    wrong.withObject("/files").put("score.json", 1);

    assertThat(gantry.operator().run(submission).result()).isEqualTo("{\"score\": 3}");
    Answer refused = gantry.operator().post("/api/v1/runs", incomplete);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.at("/detail").asText()).contains("score.json' did not come along", "agents/worker.yaml");
    assertThat(gantry.operator().post("/api/v1/runs", wrong).status()).isEqualTo(400);
  }

  private RunState scored(String name, String... answers) throws IOException {
    Reply[] replies = new Reply[answers.length];
    for (int i = 0; i < answers.length; i++) {
      replies[i] = Reply.text(answers[i]);
    }
    script(name, replies);
    WorkflowSpec workflow = oneStep(name, gantry.provider(), name);
    worker(workflow).set("output_schema", JSON.readTree(SCORE));
    return gantry.operator().run(workflow);
  }

  private void script(String model, Reply... replies) {
    gantry.provider().script(model, ModelScript.ECHO.withReplies(replies));
  }

  private static Reply calculation(String expression) {
    return Reply.toolCalls(
        new ScriptedToolCall("calculator", JSON.createObjectNode().put("expression", expression)));
  }

  private static ObjectNode worker(WorkflowSpec workflow) {
    return workflow.json().withObject("/agents/worker");
  }

  private List<RecordedRequest> requests(String model) {
    return gantry.provider().requests().stream().filter(request -> request.model().equals(model)).toList();
  }

  private List<String> nudges(RunState run) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("AgentNudged"))
        .map(entry -> entry.body().path("code").asText())
        .toList();
  }

  private static List<String> limits(RunState run) {
    return run.steps().stream()
        .map(step -> step.path("limit"))
        .map(limit -> limit.path("modelCalls").asText() + " " + limit.path("source").asText())
        .toList();
  }
}
