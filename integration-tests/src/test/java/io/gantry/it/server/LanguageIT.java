package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of the workflow language, from the file to what a provider, a tool or a caller gets of them. */
@ExtendWith(ArquillianExtension.class)
class LanguageIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void samplingOfTheRuntimeReachesTheProviderAndThatOfAnAgentWins() {
    WorkflowSpec workflow = aChain("sampled").askedOf(gantry.provider(), "sampled").step("One");
    workflow.runtime().put("temperature", 0.25).put("top_p", 0.5).put("max_tokens", 321);
    workflow.agent("other", "sampled-other");
    workflow.json().withObject("/agents/other/inference").put("temperature", 1.5).put("max_tokens", 7);
    parts(workflow).addObject().put("agent", "other").put("input", "Two");

    gantry.operator().run(workflow);

    JsonNode first = gantry.provider().bodies("sampled").get(0);
    JsonNode second = gantry.provider().bodies("sampled-other").get(0);
    assertThat(first.path("temperature").asDouble()).isEqualTo(0.25);
    assertThat(first.path("top_p").asDouble()).isEqualTo(0.5);
    assertThat(first.path("max_tokens").asInt()).isEqualTo(321);
    assertThat(second.path("temperature").asDouble()).isEqualTo(1.5);
    assertThat(second.path("top_p").asDouble()).isEqualTo(0.5);
    assertThat(second.path("max_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void telemetryThatNobodyReceivesAndASpaceFailNoRun() {
    WorkflowSpec workflow = oneStep("observed", gantry.provider(), "observed");
    workflow.runtime().put("space_id", "space-7");
    ObjectNode telemetry = workflow.json().putObject("telemetry");
    // Nothing listens at the port for nobody.
    telemetry.putObject("otel").put("endpoint", "http://127.0.0.1:9").put("sample_ratio", 1);
    telemetry.putObject("redact").put("tool_inputs", true).put("tool_outputs", true);

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.json().path("warnings")).isEmpty();
  }

  @Test
  void ofSeveralFinalTasksTheLastDeclaredIsTheResultAndADescriptionIsToldForAnInput() {
    WorkflowSpec workflow = aDag("finals").askedOf(gantry.provider(), "finals").agent("slow", "finals-300ms");
    workflow.taskOf("slow", "late", "Ends last").task("root", "Root").task("result", "", "root");
    ObjectNode result = (ObjectNode) workflow.json().at("/pattern/config/tasks/2");
    result.remove("input");
    result.put("description", "Sum up {{ tasks.root.response }}");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).isEqualTo("Answer to: Sum up Answer to: Root");
  }

  @Test
  void varsAreKnownToTheirStepAsTheyStand() {
    WorkflowSpec workflow = aChain("varied").askedOf(gantry.provider(), "varied").step("Say {{ tone }} {{ points[1] }}");
    workflow.json().withObject("/pattern/config/steps/0/vars").put("tone", "{{ nobody }}").putArray("points").add(1).add(2);

    assertThat(gantry.operator().run(workflow).result()).isEqualTo("Answer to: Say {{ nobody }} 2");
  }

  @Test
  void toolsOfAStepAndOfWorkersTakeThePlaceOfTheAgentsOwn() {
    WorkflowSpec workflow = aChain("overriding").askedOf(gantry.provider(), "overriding");
    workflow.withTools("calculator", "current_time").step("One").step("Two");
    ((ObjectNode) parts(workflow).get(1)).putArray("tool_overrides").add("current_time");
    gantry.operator().run(workflow);

    WorkflowSpec crew = aChain("crew").askedOf(gantry.provider(), "crew").withTools("calculator", "current_time");
    gantry.provider().script("crew", ModelScript.ECHO.withReplies(Reply.text("[{\"task\": \"Dig\"}]")));
    ObjectNode config = crew.json().putObject("pattern").put("type", "orchestrator_workers").putObject("config");
    config.putObject("orchestrator").put("agent", "worker").put("input", "Garden");
    config.putObject("worker_template").put("agent", "worker").putArray("tools").add("calculator");
    config.putObject("reduce").put("agent", "worker").put("input", "Sum up {{ workers[0].response }}");
    config.putObject("writeup").put("agent", "worker").put("input", "Write up {{ reduce_response }}");
    crew.artifact("all.md", "{{ reduce_response }} / {{ writeup_response }}");
    RunState run = gantry.operator().run(crew);

    assertThat(offered("overriding")).containsExactly(List.of("calculator", "current_time"), List.of("current_time"));
    assertThat(offered("crew").get(1)).containsExactly("calculator");
    assertThat(run.result()).isEqualTo("Answer to: Write up Answer to: Sum up Answer to: Dig");
    assertThat(gantry.viewer().artifact(run.id(), "all.md").text())
        .isEqualTo("Answer to: Sum up Answer to: Dig / Answer to: Write up Answer to: Sum up Answer to: Dig");
  }

  @Test
  void eachPartOfAnArtifactsPathIsCutToAHundredCharacters() {
    WorkflowSpec workflow =
        oneStep("long-path", gantry.provider(), "long-path").artifact("a/" + "x".repeat(130) + ".md", "y");

    RunState run = gantry.operator().run(workflow);

    String path = "a/" + "x".repeat(100);
    assertThat(run.artifacts()).extracting(artifact -> artifact.path("path").asText()).containsExactly(path);
    assertThat(gantry.viewer().artifact(run.id(), path).text()).isEqualTo("y");
  }

  @Test
  void theBodyOfAnExecutorsRequestArrivesAsJson() {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("method", "POST").put("path", "/executor-body");
    arguments.putObject("body").put("name", "crane");
    gantry.provider()
        .script(
            "sending",
            ModelScript.ECHO.withReplies(Reply.toolCalls(new ScriptedToolCall("site", arguments)), Reply.text("Sent")));
    WorkflowSpec workflow = oneStep("sending", gantry.provider(), "sending");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "site").put("base_url", gantry.pages().page("").toString());

    assertThat(gantry.operator().run(workflow).result()).isEqualTo("Sent");
    assertThat(gantry.pages().body("/executor-body")).contains("{\"name\":\"crane\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "/env/secrets, '{\"key\": \"K\", \"source\": \"secrets_manager\"}', /env/secrets/0/source, unsupported",
    "/tools/python, '{\"callable\": \"calculator\", \"max_concurrency\": 0}', /tools/python/0/max_concurrency, schema",
    "/tools/mcp, '{\"id\": \"nobodys\"}', /tools/mcp/0/id, reference",
    "/tools/http_executors, '{\"id\": \"x\", \"base_url\": \"http://x\", \"timeout_ms\": -1}',"
        + " /tools/http_executors/0/timeout_ms, schema"
  })
  void whatCannotBeKeptIsRefusedByNameAndNoModelIsAsked(String list, String entry, String pointer, String code)
      throws Exception {
    WorkflowSpec workflow = oneStep("refused-key", gantry.provider(), "refused-key");
    workflow.json().withArray(list).add(new JsonMapper().readTree(entry));

    Answer refused = gantry.operator().post("/api/v1/runs", GantryClient.submission(workflow));

    assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
    assertThat(refused.at("/problems/0/pointer").asText()).isEqualTo(pointer);
    assertThat(refused.at("/problems/0/code").asText()).isEqualTo(code);
    assertThat(gantry.provider().stats("refused-key").calls()).isZero();
  }

  private static ArrayNode parts(WorkflowSpec workflow) {
    return workflow.json().withObject("/pattern/config").withArray("steps");
  }

  private List<List<String>> offered(String model) {
    return gantry.provider().requests().stream()
        .filter(request -> request.model().equals(model))
        .map(RecordedRequest::tools)
        .toList();
  }
}
