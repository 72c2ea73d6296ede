package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a workflow forbids its own agents and tools, and the secrets it lends them, on the server. */
@ExtendWith(ArquillianExtension.class)
class GuardrailsIT {

  private static final List<String> PERSONAL =
      List.of(
          "anna@example.com",
          "+49 30 1234567",
          "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00",
          "123-45-6789",
          "203.0.113.7");

  @ArquillianResource private GantryServer gantry;

  private OverheardModels models;

  @BeforeEach
  void listen() throws IOException {
    models = OverheardModels.of(gantry.provider().v1());
  }

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void noPersonalDataReachesAModelAndToolsAndResultHaveIt() {
    script("redacted", "http_request", arguments("url", gantry.pages().page("/mail/") + "[EMAIL_1]"), "Wrote to [EMAIL_1]");
    WorkflowSpec workflow =
        asking("redacted").withTools("http_request").step("Write to {{ customer }}").step("Again: {{ steps[0].response }}");
    workflow.required("customer", "string").artifact("answer.txt", "{{ last_response }}");
    guardrails(workflow).put("pii_redaction", true);
    ObjectNode submission = GantryClient.submission(workflow);
    submission.putObject("inputs").put("customer", String.join(", ", PERSONAL));

    RunState run = gantry.operator().run(submission);

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(models.requests()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(
        request -> assertThat(request).doesNotContain(PERSONAL).contains("[EMAIL_1]"));
    assertThat(models.requests().get(0)).contains("[PHONE_1]", "[CARD_1]", "[IBAN_1]", "[SSN_1]", "[IP_1]");
    assertThat(gantry.pages().visits()).contains("/mail/anna@example.com");
    assertThat(run.result()).isEqualTo("Wrote to anna@example.com");
    assertThat(gantry.viewer().artifact(run.id(), "answer.txt").text()).isEqualTo("Wrote to anna@example.com");
  }

  @Test
  void anHttpExecutorReachesNothingWhereTheNetworkIsDenied() {
    WorkflowSpec workflow = callingAnExecutor("denied", "/denied-executor");
    guardrails(workflow).put("deny_network", true);

    RunState run = gantry.operator().run(workflow);

    assertThat(gantry.pages().visits()).doesNotContain("/denied-executor");
    assertThat(returnedBy(run).body().path("status").asText()).isEqualToIgnoringCase("failed");
    assertThat(returnedBy(run).body().path("text").asText()).contains("deny_network");
  }

  @Test
  void whatAllowToolsLeavesOutDoesNotExistWhateverTheModelAsksFor() {
    WorkflowSpec workflow = callingAnExecutor("unlisted", "/unlisted-executor");
    workflow.json().withObject("/tools").withArray("python").add("calculator");
    guardrails(workflow).putArray("allow_tools").add("calculator");

    RunState run = gantry.operator().run(workflow);

    assertThat(gantry.pages().visits()).doesNotContain("/unlisted-executor");
    assertThat(returnedBy(run).body().path("status").asText()).isEqualToIgnoringCase("unknown_tool");
    assertThat(models.requests().get(0)).contains("calculator").doesNotContain("\"pages\"");
  }

  @Test
  void aSecretOfAFileIsSentAndShownNowhere() {
    WorkflowSpec workflow = callingAnExecutor("secret", "/with-token");
    secret(workflow, "pages-token");

    RunState run = gantry.operator().run(workflow);

    assertThat(gantry.pages().token("/with-token")).contains("Bearer " + ServerSurroundings.SECRET);
    assertThat(returnedBy(run).body().path("status").asText()).isEqualToIgnoringCase("ok");
    assertThat(gantry.viewer().get("/api/v1/runs/" + run.id() + "/journal").text())
        .contains("ToolReturned")
        .doesNotContain(ServerSurroundings.SECRET);
    assertThat(models.requests()).allSatisfy(request -> assertThat(request).doesNotContain(ServerSurroundings.SECRET));
  }

  @Test
  void aSecretOutsideTheFolderIsRefusedBeforeAnythingRuns() {
    WorkflowSpec workflow = callingAnExecutor("escape", "/escaped");
    secret(workflow, "../server-key.p12");

    Answer refused = gantry.operator().post("/api/v1/runs", GantryClient.submission(workflow));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains("/env/secrets/0", "PAGES_TOKEN", "gantry.secrets.dir");
    assertThat(models.requests()).isEmpty();
  }

  private static void secret(WorkflowSpec workflow, String path) {
    workflow.json().withObject("/env").withArray("secrets").addObject()
        .put("key", "PAGES_TOKEN").put("source", "file").put("path", path);
    ObjectNode executor = (ObjectNode) workflow.json().at("/tools/http_executors/0");
    executor.putObject("headers").put("X-Token", "Bearer ${PAGES_TOKEN}");
  }

  private WorkflowSpec callingAnExecutor(String name, String path) {
    script(name, "pages", arguments("path", path), "Done");
    WorkflowSpec workflow = asking(name).step("Go");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "pages").put("base_url", gantry.pages().page("").toString());
    return workflow;
  }

  private WorkflowSpec asking(String model) {
    WorkflowSpec workflow = aChain("guardrails-" + model).askedOf(gantry.provider(), model);
    workflow.runtime().put("host", models.host());
    return workflow;
  }

  private void script(String model, String tool, ObjectNode arguments, String then) {
    ToolRule rule = new ToolRule(List.of(new ScriptedToolCall(tool, arguments)), Optional.of(then));
    gantry.provider().script(model, ModelScript.ECHO.withRule(rule));
  }

  private static ObjectNode arguments(String name, String value) {
    return JsonNodeFactory.instance.objectNode().put(name, value);
  }

  private static ObjectNode guardrails(WorkflowSpec workflow) {
    return workflow.json().withObject("/security/guardrails");
  }

  private RunEntry returnedBy(RunState run) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("ToolReturned"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No tool was called: " + run));
  }
}
