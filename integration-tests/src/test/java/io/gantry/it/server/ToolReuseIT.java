package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.Await;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tool calls that need not be made are not made, on the server; the counts are those of the other side. */
@ExtendWith(ArquillianExtension.class)
class ToolReuseIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @ArquillianResource private GantryServer gantry;

  @Test
  void sixtyFourRunsThatAskForTheSameAtTheSameTimeMakeOneCall() {
    WorkflowSpec workflow = calling("one-flight", "/crowd/one-flight", terms().put("timeout_ms", 120_000));
    Metrics before = Metrics.of(gantry);
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      runs.add(gantry.operator().start(workflow));
    }
    awaitWaiting(63);
    gantry.pages().crowd("one-flight").open();

    runs.forEach(run -> assertThat(gantry.operator().await(run).status()).isEqualTo("completed"));
    assertThat(gantry.pages().crowd("one-flight").arrived()).isEqualTo(1);
    List<JsonNode> returned = runs.stream().map(this::returned).toList();
    assertThat(returned).allMatch(call -> call.path("text").asText().contains("let go"));
    assertThat(returned).filteredOn(call -> call.path("source").asText().equals("shared")).hasSize(63);
    assertThat(returned).filteredOn(call -> !call.has("source")).hasSize(1);
    String shared = "gantry_tool_single_flight_shared_total";
    assertThat(Metrics.of(gantry).sum(shared) - before.sum(shared)).isEqualTo(63);
    JsonNode statistics = named("/api/v1/tools", "/tools", "one-flight").path("statistics");
    assertThat(statistics.path("calls").asInt()).isEqualTo(64);
    assertThat(statistics.path("shared").asInt()).isEqualTo(63);
  }

  @Test
  void aResultIsGivenAgainToItsCallerUntilItsTimeIsOverOrAnAdminClearsTheCache() {
    WorkflowSpec workflow = calling("kept", "/kept", terms().put("cache_ttl", 600));
    Metrics before = Metrics.of(gantry);

    RunState first = gantry.operator().run(workflow);
    RunState second = gantry.operator().run(workflow);

    assertThat(visits("/kept/x")).isEqualTo(1);
    assertThat(returned(first.id()).has("source")).isFalse();
    assertThat(returned(second.id()).path("source").asText()).isEqualTo("cache");
    assertThat(returned(second.id()).path("text")).isEqualTo(returned(first.id()).path("text"));
    assertThat(second.steps().get(0).path("reusedToolCalls").asInt()).isEqualTo(1);
    Metrics after = Metrics.of(gantry);
    assertThat(after.sum("gantry_tool_cache_hits_total") - before.sum("gantry_tool_cache_hits_total")).isEqualTo(1);
    assertThat(after.sum("gantry_tool_cache_size")).isPositive();
    assertThat(named("/api/v1/tools", "/tools", "kept").path("statistics").path("cacheHits").asInt()).isEqualTo(1);
    JsonNode cache = named("/api/v1/caches", "/caches", "tool-responses");
    assertThat(cache.path("hits").asInt()).isPositive();
    assertThat(cache.path("entries").asInt()).isPositive();
    assertThat(cache.path("maxEntries").asInt()).isEqualTo(10_000);

    gantry.admin().run(workflow);
    assertThat(visits("/kept/x")).as("another caller").isEqualTo(2);

    assertThat(gantry.operator().call("DELETE", "/api/v1/caches/tool-responses").status()).isEqualTo(403);
    assertThat(gantry.admin().call("DELETE", "/api/v1/caches/tool-responses").status()).isEqualTo(204);
    assertThat(named("/api/v1/caches", "/caches", "tool-responses").path("entries").asInt()).isZero();
    gantry.operator().run(workflow);
    assertThat(visits("/kept/x")).isEqualTo(3);
  }

  @Test
  void afterItsTimeAResultIsGoneNobodyFindsWhatWasAskedAndTheCallIsMadeAgain() throws IOException {
    String asked = "what-ada-wants-to-know-7719";
    WorkflowSpec workflow = calling("brief", "/brief", "/" + asked, terms().put("cache_ttl", 1));
    gantry.admin().call("DELETE", "/api/v1/caches/tool-responses");
    RunState first = gantry.operator().run(workflow);
    assertThat(returned(first.id()).path("text").asText()).contains(asked);

    Await.until(
        "the cache is empty though nobody asked",
        () -> named("/api/v1/caches", "/caches", "tool-responses").path("entries").asInt() == 0);
    gantry.operator().run(workflow);

    assertThat(visits("/brief/" + asked)).isEqualTo(2);
    for (String address : List.of("/api/v1/caches", "/api/v1/tools", "/api/v1/models", "/metrics")) {
      assertThat(gantry.viewer().get(address).text()).as(address).doesNotContain(asked);
    }
    assertThat(Files.readString(gantry.server().log())).as("log").doesNotContain(asked);
    assertThat(Files.readString(gantry.server().details())).as("details of the log").doesNotContain(asked);
  }

  @Test
  void withoutATimeEachRunCalls() {
    WorkflowSpec workflow = calling("unkept", "/unkept", terms().put("cache_ttl", 0));

    gantry.operator().run(workflow);
    gantry.operator().run(workflow);

    assertThat(visits("/unkept/x")).isEqualTo(2);
  }

  @Test
  void aCacheThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() {
    Answer answer = gantry.admin().call("DELETE", "/api/v1/caches/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.at("/detail").asText()).contains("'nothing'", "tool-responses", "reused-answers", "model-clients");
  }

  @Test
  void everyNamedCacheIsListedAndCanBeCleared() {
    for (String name :
        List.of("tool-responses", "reused-answers", "model-clients", "workflow-files", "agent-files", "skill-files")) {
      GantryClient admin = gantry.admin();
      assertThat(admin.call("DELETE", "/api/v1/caches/" + name).status()).as(name).isEqualTo(204);
      assertThat(named("/api/v1/caches", "/caches", name).path("entries").asInt(-1)).as(name).isZero();
    }
  }

  private WorkflowSpec calling(String name, String path, ObjectNode terms) {
    return calling(name, path, "/x", terms);
  }

  private WorkflowSpec calling(String name, String path, String argument, ObjectNode terms) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", argument).put("method", "GET");
    ToolRule rule = new ToolRule(List.of(new ScriptedToolCall(name, arguments)), Optional.empty());
    gantry.provider().script(name, ModelScript.ECHO.withRule(rule));
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    ObjectNode executor = workflow.json().withObject("/tools").withArray("http_executors").addObject();
    executor.put("id", name).put("base_url", gantry.pages().page(path).toString());
    executor.setAll(terms);
    return workflow;
  }

  private static ObjectNode terms() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode returned(String run) {
    return gantry.viewer().journal(run).stream()
        .filter(entry -> entry.kind().equals("ToolReturned"))
        .findFirst()
        .orElseThrow()
        .body();
  }

  private long visits(String path) {
    return gantry.pages().visits().stream().filter(path::equals).count();
  }

  private JsonNode named(String address, String list, String name) {
    for (JsonNode one : gantry.viewer().get(address).at(list)) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    return MissingNode.getInstance();
  }

  private void awaitWaiting(int calls) {
    Await.until(LIMIT, () -> "%s of %s calls wait".formatted(waiting(), calls), () -> waiting() == calls);
  }

  private double waiting() {
    return Metrics.of(gantry).sum("gantry_tool_single_flight_waiting");
  }
}
