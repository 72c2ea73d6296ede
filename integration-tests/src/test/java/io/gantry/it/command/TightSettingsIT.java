package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each bound that an operator sets holds on the server; the counts are those of the other side. */
@ExtendWith(DevServerExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TightSettingsIT {

  private static final int MOST_TRIES = 50;

  private final DevServer gantry;
  private final Optional<Redis> redis = Redis.start();

  TightSettingsIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @BeforeAll
  void up() {
    gantry.run("down");
    gantry.up(settings());
  }

  /** A server keeps the settings it was started with. */
  @AfterAll
  void down() {
    gantry.run("down");
    redis.ifPresent(Redis::close);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("GANTRY_TOOLS_HTTP_ALLOW", "127.0.0.1:*");
    settings.put("GANTRY_TOOLS_SINGLE_FLIGHT", "false");
    settings.put("GANTRY_TOOLS_MAX_PER_BATCH", "2");
    settings.put("GANTRY_TOOLS_BATCH_TIMEOUT", "8s");
    settings.put("GANTRY_MODEL_TIMEOUT", "6s");
    settings.put("GANTRY_MODEL_CLIENTS", "2");
    settings.put("GANTRY_MODEL_CONNECTIONS_MAX", "3");
    settings.put("GANTRY_MODEL_CONNECTIONS_KEEP_ALIVE", "1");
    settings.put("GANTRY_GOVERNOR_MODELS", "openai/lonely-100ms:max=1");
    settings.put("GANTRY_GOVERNOR_CONCURRENCY_START", "7");
    settings.put("GANTRY_RUNS_MAX_WAIT", "1s");
    redis.ifPresent(server -> {
      settings.put("GANTRY_TOOL_CACHE_BACKEND", "redis");
      settings.put("GANTRY_TOOL_CACHE_REDIS_URL", server.url());
    });
    return settings;
  }

  @Test
  void noMoreCallsOfAReplyAreUnderWayThanMaxPerBatch() {
    RunState run = run(calling("bounded-200ms", IntStream.range(0, 6).mapToObj(i -> "/" + i)));

    assertThat(run.result()).as(run.toString()).isEqualTo("Done");
    assertThat(gantry.provider().stats("pages/bounded-200ms").calls()).isEqualTo(6);
    assertThat(gantry.provider().stats("pages/bounded-200ms").maxOverlap()).isEqualTo(2);
  }

  @Test
  void callsOfTheSameAreEachMadeWithoutSingleFlight() {
    run(calling("twice-300ms", Stream.of("/same", "/same")));

    assertThat(gantry.provider().stats("pages/twice-300ms").calls()).isEqualTo(2);
    assertThat(gantry.provider().stats("pages/twice-300ms").maxOverlap()).isEqualTo(2);
  }

  @Test
  void whatHasNotEndedAtTheBatchTimeoutIsCutOffAndTheRestIsDeliveredAndMarked() {
    WorkflowSpec workflow = calling("endless-60000ms", Stream.of("/never"));
    workflow.json().withObject("/tools").putArray("python").add("calculator");
    ObjectNode sum = JsonNodeFactory.instance.objectNode().put("expression", "40 + 2");
    gantry.provider().script(
        "endless-60000ms",
        ModelScript.ECHO.withLatency(0, 0).withReplies(
            Reply.toolCalls(get("endless-60000ms", "/never"), new ScriptedToolCall("calculator", sum)),
            Reply.text("42 is all there is")));

    RunState run = run(workflow);

    assertThat(run.result()).as(run.toString()).isEqualTo("42 is all there is");
    assertThat(run.steps()).singleElement().satisfies(step -> assertThat(step.path("partial").asBoolean()).isTrue());
    assertThat(gantry.client().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .extracting(entry -> entry.body().path("status").asText())
        .containsExactly("TIMED_OUT", "OK");
    assertThat(gantry.client().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolsCutOff"))
        .singleElement().satisfies(entry -> assertThat(entry.body().path("calls").asInt()).isEqualTo(1));
  }

  @Test
  void aModelCallIsGivenUpAtItsTimeout() {
    RunState run = run(oneStep("late", gantry.provider(), "late-60000ms").retries(0, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("failed");
    assertThat(gantry.client().journal(run.id())).filteredOn(entry -> entry.kind().equals("ModelFailed"))
        .singleElement().satisfies(entry -> assertThat(entry.body().path("kind").asText()).isEqualTo("TIMEOUT"));
    assertThat(gantry.figure("gantry_model_calls_total", "outcome=\"timeout\"")).isEqualTo(1);
    assertThat(gantry.figure("gantry_model_connections_leased")).isZero();
  }

  @Test
  void noMoreConnectionsAreUsedThanThereMayBeAndFewerAreKept() {
    WorkflowSpec workflow = aDag("lines").askedOf(gantry.provider(), "lines-200ms").maxParallel(12);
    IntStream.range(0, 12).forEach(i -> workflow.task("t" + i, "Task " + i));

    RunState run = run(workflow);

    assertThat(run.status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("lines-200ms").calls()).isEqualTo(12);
    assertThat(gantry.provider().stats("lines-200ms").maxOverlap()).isEqualTo(3);
    assertThat(gantry.figure("gantry_cache_limit", "cache=\"model-connections\"")).isEqualTo(3);
    assertThat(gantry.figure("gantry_model_connections_idle")).isLessThanOrEqualTo(1);
  }

  @Test
  void noMoreModelClientsAreKeptThanThereMayBe() {
    double evictions = gantry.figure("gantry_model_clients_evictions_total");
    WorkflowSpec workflow = aDag("clients").askedOf(gantry.provider(), "client-0");
    IntStream.rangeClosed(1, 3).forEach(i -> workflow.agent("a" + i, "client-" + i).taskOf("a" + i, "t" + i, "Go"));

    run(workflow);

    assertThat(gantry.figure("gantry_model_clients_size")).isEqualTo(2);
    assertThat(gantry.figure("gantry_cache_limit", "cache=\"model-clients\"")).isEqualTo(2);
    assertThat(gantry.figure("gantry_model_clients_evictions_total") - evictions).isPositive();
    assertThat(gantry.figure("gantry_model_clients_closed_total"))
        .isEqualTo(gantry.figure("gantry_model_clients_evictions_total"));
  }

  @Test
  void aModelsOwnLimitOfCallsAtOnceHolds() {
    WorkflowSpec workflow = aDag("lonely").askedOf(gantry.provider(), "lonely-100ms").maxParallel(4);
    IntStream.range(0, 4).forEach(i -> workflow.task("t" + i, "Task " + i));

    run(workflow);
    run(oneStep("ordinary", gantry.provider(), "ordinary"));

    assertThat(gantry.provider().stats("lonely-100ms").maxOverlap()).isEqualTo(1);
    assertThat(model("openai/lonely-100ms").at("/limits/maxConcurrency").asInt()).isEqualTo(1);
    assertThat(model("openai/ordinary").at("/limits/startConcurrency").asInt()).isEqualTo(7);
  }

  @Test
  void aCallerWaitsNoLongerThanMaxWait() {
    ObjectNode submission = GantryClient.submission(aDag("asking").question("who", "Who?"));

    // The client itself would give up after 75 s.
    Answer answer = gantry.client().post("/api/v1/runs", submission, "Prefer", "wait=3600");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(gantry.client().cancel(answer.at("/workflowId").asText()).status() / 100).isEqualTo(2);
  }

  @Test
  void resultsOfToolsAreKeptInARedisAndThereAfterARestart() {
    assumeTrue(redis.isPresent(), "Skipped: there is no redis-server on the PATH");
    awaitConnected();
    run(keeping("shared"));
    assertThat(named("tool-responses").path("place").asText()).isEqualTo("redis");

    gantry.run("down");
    gantry.up(settings());
    awaitConnected();
    RunState again = run(keeping("shared"));

    assertThat(gantry.provider().stats("pages/shared").calls()).isEqualTo(1);
    assertThat(again.steps().get(0).path("reusedToolCalls").asInt()).isEqualTo(1);
  }

  /** A Redis that does not answer at once is none: until a result comes from there, it was not connected. */
  private void awaitConnected() {
    String name = "awake-" + UUID.randomUUID().toString().substring(0, 8);
    for (int i = 0; i < MOST_TRIES; i++) {
      if (run(keeping(name)).steps().get(0).path("reusedToolCalls").asInt() == 1) {
        return;
      }
    }
    throw new AssertionError("No result came from Redis in " + MOST_TRIES + " runs; see " + gantry.log());
  }

  private WorkflowSpec keeping(String name) {
    WorkflowSpec workflow = calling(name, Stream.of("/kept"));
    ((ObjectNode) workflow.json().at("/tools/http_executors/0")).put("cache_ttl", 600);
    return workflow;
  }

  /** A workflow whose model calls an executor of the same name with these paths, then is done. */
  private WorkflowSpec calling(String name, Stream<String> paths) {
    ScriptedToolCall[] calls = paths.map(path -> get(name, path)).toArray(ScriptedToolCall[]::new);
    gantry.provider().script(
        name, ModelScript.ECHO.withLatency(0, 0).withReplies(Reply.toolCalls(calls), Reply.text("Done")));
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", name).put("base_url", gantry.provider().page(name).toString());
    return workflow;
  }

  private static ScriptedToolCall get(String tool, String path) {
    return new ScriptedToolCall(tool, JsonNodeFactory.instance.objectNode().put("path", path).put("method", "GET"));
  }

  /** Runs to the end, however briefly a request may wait for it. */
  private RunState run(WorkflowSpec workflow) {
    return gantry.client().await(gantry.client().start(workflow));
  }

  private JsonNode model(String name) {
    return one(gantry.client().get("/api/v1/models").at("/models"), "model", name);
  }

  private JsonNode named(String cache) {
    return one(gantry.client().get("/api/v1/caches").at("/caches"), "name", cache);
  }

  private static JsonNode one(JsonNode list, String field, String value) {
    List<JsonNode> all = list.findParents(field);
    return all.stream().filter(node -> node.path(field).asText().equals(value)).findFirst().orElseThrow();
  }
}
