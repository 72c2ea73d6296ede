package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the server says of a run beforehand, and whose models a run asks. */
@ExtendWith(ArquillianExtension.class)
class PlanIT {

  private static final String PLAN = "/api/v1/workflows/plan";
  private static final String RUNS = "/api/v1/runs";
  private static final String YAML = "application/yaml";

  @ArquillianResource private GantryServer gantry;

  @Test
  void aPlanAsksNoModelAndStoresNothing() {
    WorkflowSpec workflow =
        aDag("planned")
            .askedOf(gantry.provider(), "planned")
            .withTools("grep", "http_request")
            .required("topic", "string")
            .task("first", "Look at {{ topic }}")
            .task("second", "{{ tasks.first.response }}", "first")
            .budget("max_tokens", 5000);
    long rows = gantry.storedRows();
    long calls = gantry.modelCalls();

    Answer plan = gantry.author().post(PLAN, GantryClient.submission(workflow));

    assertThat(plan.status()).as(plan.toString()).isEqualTo(200);
    assertThat(texts(plan.at("/steps"), "id")).containsExactly("tasks.first", "tasks.second");
    assertThat(plan.at("/steps/1/after/0/step").asText()).isEqualTo("tasks.first");
    assertThat(plan.at("/mermaid").asText()).startsWith("flowchart TD\n").contains("n0 --> n1");
    assertThat(plan.at("/agents/0/model").asText()).isEqualTo("openai/planned");
    assertThat(texts(plan.at("/tools/1/calls"), "effect")).containsExactly("read", "idempotent", "once");
    assertThat(plan.at("/tools/0/calls/0/parallel").asBoolean()).isTrue();
    assertThat(plan.at("/inputs/0/missing").asBoolean()).isTrue();
    assertThat(plan.at("/ready").asBoolean()).isFalse();
    assertThat(plan.at("/problems")).isEmpty();
    assertThat(plan.at("/budget/steps/most").asInt()).isEqualTo(2);
    assertThat(plan.at("/budget/modelCalls/most").asInt()).isEqualTo(2 * 30 * 3);
    assertThat(plan.at("/budget/tokens/most").asInt()).isEqualTo(5000);
    assertThat(plan.at("/budget/toolCalls/most").isNull()).isTrue();
    assertThat(gantry.storedRows()).isEqualTo(rows);
    assertThat(gantry.modelCalls()).isEqualTo(calls);
  }

  @Test
  void everyExampleHasAPlanThatIsReadyToRunOffline() throws IOException {
    var examples = BuiltProject.find().examples();
    try (var files = Files.list(examples)) {
      for (var file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
        Answer plan = gantry.author().post(PLAN + "?offline=true&folder=" + examples, YAML, Files.readString(file));

        assertThat(plan.status()).as(plan.toString()).isEqualTo(200);
        assertThat(plan.at("/problems")).as(file.toString()).isEmpty();
        assertThat(texts(plan.at("/steps"), "id")).isNotEmpty();
      }
    }
  }

  @Test
  void whatARunWouldBeRefusedForIsNamedBeforehand() {
    WorkflowSpec workflow = aChain("refused").required("n", "integer").step("{{ n }} of {{ lost }}");
    ObjectNode request = GantryClient.submission(workflow);
    request.putObject("inputs").put("n", "many");

    Answer plan = gantry.author().post(PLAN, request);

    assertThat(texts(plan.at("/problems"), "code")).containsExactly("input", "template");
    assertThat(texts(plan.at("/problems"), "pointer")).containsExactly("/inputs/n", "/pattern/config/steps/0/input");
    assertThat(gantry.operator().post(RUNS, request).status()).isEqualTo(422);
  }

  @Test
  void aFileThatIsNotInOrderHasNoPlan() {
    Answer answer = gantry.author().post(PLAN, YAML, "version: 0\nname: x\n");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.problem()).isEqualTo("invalid-workflow");
  }

  @Test
  void aStoredWorkflowIsPlannedByItsName() {
    gantry.author().put("/api/v1/workflows/kept", "application/json", aChain("kept").step("Hello").toString());

    Answer plan = gantry.author().post(PLAN, "application/json", "{\"workflow\": \"kept\"}");

    assertThat(plan.at("/name").asText()).isEqualTo("kept");
    assertThat(plan.at("/ready").asBoolean()).isTrue();
    assertThat(gantry.author().post(PLAN, "application/json", "{\"workflow\": \"never\"}").status()).isEqualTo(422);
  }

  @Test
  void aMissingKeyIsNamedBeforeAnythingIsSpent() {
    WorkflowSpec workflow =
        aChain("keyless").askedOf(gantry.provider(), "keyless").step("Cheap").agent("second", "claude");
    workflow.json().withObject("/agents/second").put("provider", "anthropic");
    workflow.json().withObject("/pattern/config").withArray("steps").addObject().put("agent", "second");
    long rows = gantry.storedRows();
    long calls = gantry.modelCalls();

    Answer run = gantry.operator().post(RUNS, GantryClient.submission(workflow));
    Answer plan = gantry.author().post(PLAN, GantryClient.submission(workflow));

    for (Answer answer : List.of(run, plan)) {
      assertThat(answer.at("/problems/0/code").asText()).as(answer.toString()).isEqualTo("model");
      assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/agents/second/provider");
      assertThat(answer.at("/problems/0/line").asInt()).isPositive();
      assertThat(answer.at("/problems/0/message").asText())
          .contains("'second'", "anthropic", "ANTHROPIC_API_KEY", "the server's environment");
    }
    assertThat(run.status()).isEqualTo(422);
    assertThat(gantry.storedRows()).isEqualTo(rows);
    assertThat(gantry.modelCalls()).isEqualTo(calls);
  }

  @Test
  void oneModelMayTakeThePlaceOfAllThatAFileNames() {
    WorkflowSpec workflow = aChain("replaced").step("One").agent("second", "gpt-5");
    workflow.runtime().put("provider", "bedrock").put("region", "eu-north-1").put("model_id", "us.claude");
    workflow.json().withObject("/agents/second").put("provider", "anthropic");
    workflow.json().withObject("/pattern/config").withArray("steps").addObject().put("agent", "second");
    ObjectNode request = GantryClient.submission(workflow);

    Answer refused = gantry.operator().post(RUNS, request);
    request.putObject("options").putObject("model")
        .put("provider", "openai").put("host", gantry.provider().v1().toString()).put("modelId", "replacement");
    RunState run = gantry.operator().run(request);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.at("/problems/0/message").asText()).contains("'bedrock'", "--provider");
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.steps()).extracting(step -> step.path("model").asText()).containsOnly("openai/replacement");
    assertThat(gantry.provider().stats("replacement").answered()).isEqualTo(2);
  }

  @Test
  void aReplacementReachesNoHostThatIsNotAllowed() {
    ObjectNode request = GantryClient.submission(aChain("guarded-model").step("Hello"));
    request.putObject("options").putObject("model")
        .put("provider", "openai").put("host", "http://169.254.169.254/v1").put("modelId", "x");

    RunState run = gantry.operator().run(request);

    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.toString()).contains("http://169.254.169.254/v1 is not allowed");
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.path(member).asText()));
    return texts;
  }
}
