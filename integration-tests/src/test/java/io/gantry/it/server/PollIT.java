package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.Await;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs of remote agents, followed on the server. The counts are those of the other side. */
@ExtendWith(ArquillianExtension.class)
class PollIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ArquillianResource private GantryServer gantry;

  @Test
  void aJobIsAskedAfterUntilItIsDoneAndItsResultIsTheCallsResult() {
    double before = Metrics.of(gantry).sum("gantry_tool_polls_total", "state=\"waiting\"");
    gantry.provider().script("patient", submitting("patient"));

    RunState run = gantry.operator().run(following("patient"));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.result()).contains("the remote agent's work");
    assertThat(returned(run.id())).singleElement()
        .satisfies(entry -> assertThat(entry.body().path("text").asText()).isEqualTo("the remote agent's work"));
    assertThat(gantry.pages().jobs().asked("patient"))
        .containsExactly(
            "POST /jobs/patient",
            "GET /jobs/patient/7",
            "GET /jobs/patient/7",
            "GET /jobs/patient/7",
            "GET /jobs/patient/7");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolStarted")).hasSize(1);
    assertThat(gantry.viewer().get("/api/v1/tools").at("/tools"))
        .filteredOn(tool -> tool.path("name").asText().equals("patient"))
        .singleElement()
        .satisfies(tool -> assertThat(tool.at("/terms/polls").asBoolean()).isTrue());
    assertThat(Metrics.of(gantry).sum("gantry_tool_polls_total", "state=\"waiting\"")).isGreaterThanOrEqualTo(before + 3);
  }

  @Test
  void aJobThatAsksForAnActionIsCancelledOnce() {
    gantry.provider().script("needy", submitting("needy"));

    RunState run = gantry.operator().run(following("needy"));

    assertThat(run.result()).contains("[failed] Job 7 asks for an action (state 'requires_action')");
    assertThat(gantry.pages().jobs().asked("needy"))
        .containsExactly("POST /jobs/needy", "GET /jobs/needy/7", "GET /jobs/needy/7", "POST /jobs/needy/7/cancel");
  }

  @Test
  void aCancelledRunCancelsItsJobOnce() {
    gantry.provider().script("endless", submitting("endless"));
    String run = gantry.operator().start(following("endless"));
    await("the job is asked after again and again", () -> gantry.pages().jobs().polls("endless") > 1);

    gantry.operator().cancel(run);

    assertThat(gantry.operator().await(run).status()).isEqualTo("cancelled");
    await("the job is cancelled", () -> cancellations("endless") > 0);
    await("no call is under way", () -> Metrics.of(gantry).sum("gantry_tool_in_flight") == 0);
    assertThat(cancellations("endless")).isOne();
    assertThat(gantry.pages().jobs().asked("endless")).last().isEqualTo("POST /jobs/endless/7/cancel");
  }

  @Test
  void aCallThatTakesTooLongCancelsItsJobOnce() {
    gantry.provider().script("endless-late", submitting("endless-late"));
    WorkflowSpec workflow = following("endless-late");
    ((ObjectNode) workflow.json().at("/tools/http_executors/0")).put("timeout_ms", 700);

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).contains("[timed_out] ").contains("What it had started is to be called off");
    await("the job is cancelled", () -> cancellations("endless-late") > 0);
    await("no call is under way", () -> Metrics.of(gantry).sum("gantry_tool_in_flight") == 0);
    assertThat(cancellations("endless-late")).isOne();
  }

  @Test
  void aDeclarationThatCannotBeMeantIsRefusedBeforeAnythingRuns() {
    WorkflowSpec workflow = following("refused");
    ((ObjectNode) workflow.json().at("/tools/http_executors/0/poll")).put("url", "/jobs");

    Answer answer = gantry.operator().post("/api/v1/runs", GantryClient.submission(workflow));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text()).contains("/tools/http_executors/0/poll/url").contains("the same for every job");
    assertThat(gantry.pages().jobs().asked("refused")).isEmpty();
  }

  private WorkflowSpec following(String name) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    ObjectNode executor = workflow.json().withObject("/tools").withArray("http_executors").addObject();
    executor.put("id", name).put("base_url", gantry.pages().page("/jobs").toString());
    executor.putObject("poll").put("interval", 0.05).put("max_interval", 0.1).put("result_path", "result");
    return workflow;
  }

  private static ModelScript submitting(String tool) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", "/" + tool).put("method", "POST");
    return ModelScript.ECHO.withRule(new ToolRule(List.of(new ScriptedToolCall(tool, arguments)), Optional.empty()));
  }

  private List<RunEntry> returned(String run) {
    return gantry.viewer().journal(run).stream().filter(entry -> entry.kind().equals("ToolReturned")).toList();
  }

  private long cancellations(String name) {
    return gantry.pages().jobs().asked(name).stream().filter(request -> request.endsWith("/cancel")).count();
  }

  private static void await(String what, BooleanSupplier isSo) {
    Await.until(LIMIT, () -> what, isSo);
  }
}
