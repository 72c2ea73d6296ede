package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.Await;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What workflows declare of their tools holds across runs, on the server. The counts are those of the other side. */
@ExtendWith(ArquillianExtension.class)
class ToolLimitsIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ArquillianResource private GantryServer gantry;

  @Test
  void noMoreCallsReachAToolThanItAllowsWhicheverRunsMakeThem() {
    gantry.provider().script("limited", asking(different(4, "limited", "GET")));
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ObjectNode terms = terms().put("max_concurrency", 2);
      // Calls of the same would be one.
      terms.putObject("headers").put("X-Run", "run " + i);
      runs.add(gantry.operator().start(calling("limited", terms)));
    }
    runs.forEach(run -> assertThat(gantry.operator().await(run).status()).isEqualTo("completed"));

    Overlap seen = gantry.pages().overlap("limited");
    assertThat(seen.calls()).isEqualTo(12);
    assertThat(seen.most()).isEqualTo(2);
    JsonNode tool = shown("limited");
    assertThat(tool.path("workflow").asText()).isEqualTo("limited");
    assertThat(tool.path("kind").asText()).isEqualTo("http");
    assertThat(tool.path("terms").path("maxConcurrency").asInt()).isEqualTo(2);
    assertThat(tool.path("statistics").path("calls").asInt()).isEqualTo(12);
    assertThat(tool.path("statistics").path("inFlight").asInt()).isZero();
    assertThat(tool.path("statistics").path("p50Ms").asDouble()).isGreaterThanOrEqualTo(50);
  }

  @Test
  void aCallBeyondTheRateWaitsAndLeavesWithItsRun() {
    gantry.provider().script("rated", asking(different(4, "rated", "GET")));
    String run = gantry.operator().start(calling("rated", terms().put("rate_per_minute", 3)));
    awaitStatistics("rated", "waiting", 1);
    awaitStatistics("rated", "calls", 3);

    gantry.operator().cancel(run);

    assertThat(gantry.operator().await(run).status()).isEqualTo("cancelled");
    awaitStatistics("rated", "waiting", 0);
    assertThat(gantry.pages().overlap("rated").calls()).isEqualTo(3);
    assertThat(Metrics.of(gantry).sum("gantry_tool_waiting")).isZero();
  }

  @Test
  void aCallThatChangesSomethingNeverOverlapsAnother() {
    List<ScriptedToolCall> calls =
        List.of(
            get("mixed", "/a"), get("mixed", "/b"), put("mixed"), get("mixed", "/a"),
            get("mixed", "/b"), put("mixed"), put("mixed"), get("mixed", "/a"));
    gantry.provider().script("mixed", asking(calls));

    RunState run = gantry.operator().run(calling("mixed", terms()));

    assertThat(run.status()).isEqualTo("completed");
    Overlap seen = gantry.pages().overlap("mixed");
    assertThat(seen.calls()).isEqualTo(8);
    assertThat(seen.most()).isEqualTo(2);
    assertThat(seen.changedBesideAnother()).isFalse();
  }

  @Test
  void aDeclaredEffectWinsOverTheMethod() {
    gantry.provider().script("declared", asking(different(3, "declared", "POST")));

    RunState run = gantry.operator().run(calling("declared", "/meet/3", terms().put("effect", "read")));

    assertThat(returned(run)).hasSize(3).allMatch(entry -> entry.body().path("text").asText().contains("met"));
    assertThat(gantry.viewer().journal(run.id())).noneMatch(entry -> entry.kind().equals("ToolStarted"));
  }

  @Test
  void aDeclaredTimeoutCutsTheCallOffAndTheModelIsToldWhatKindOfFailureItWas() {
    gantry.provider().script("hasty", asking(List.of(get("hasty", "/x"))));

    RunState run = gantry.operator().run(calling("hasty", terms().put("timeout_ms", 1)));

    assertThat(returned(run)).singleElement()
        .satisfies(entry -> assertThat(entry.body().path("status").asText()).isIn("TIMED_OUT", "FAILED"));
    assertThat(run.result()).as("the model answers with what it was shown").containsAnyOf("[timed_out] ", "[failed] ");
  }

  @Test
  void pagesAreReadAsTextAndFilesAreWrittenOnlyWhereTheOperatorLetsThem() {
    ObjectNode page = JsonNodeFactory.instance.objectNode().put("url", gantry.pages().page("/read").toString());
    ObjectNode file = JsonNodeFactory.instance.objectNode().put("path", "a.txt").put("content", "x");
    gantry.provider()
        .script(
            "native",
            asking(List.of(new ScriptedToolCall("web_fetch", page), new ScriptedToolCall("file_write", file))));

    RunState run =
        gantry.operator()
            .run(aChain("native").askedOf(gantry.provider(), "native").withTools("web_fetch", "file_write").step("Go"));

    assertThat(returned(run)).extracting(entry -> entry.body().path("text").asText())
        .satisfiesExactly(
            text -> assertThat(text).isEqualTo("page /read"),
            text -> assertThat(text).contains("This run has no files"));
  }

  private WorkflowSpec calling(String name, ObjectNode terms) {
    return calling(name, "/slow/" + name, terms);
  }

  private WorkflowSpec calling(String name, String path, ObjectNode terms) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    ObjectNode executor = workflow.json().withObject("/tools").withArray("http_executors").addObject();
    executor.put("id", name).put("base_url", gantry.pages().page(path).toString());
    executor.setAll(terms);
    return workflow;
  }

  private static ObjectNode terms() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ModelScript asking(List<ScriptedToolCall> calls) {
    return ModelScript.ECHO.withRule(new ToolRule(calls, Optional.empty()));
  }

  /** Calls that ask for different things. */
  private static List<ScriptedToolCall> different(int number, String tool, String method) {
    return IntStream.range(0, number).mapToObj(i -> call(tool, "?" + i, method)).toList();
  }

  private static ScriptedToolCall get(String tool, String path) {
    return call(tool, path, "GET");
  }

  private static ScriptedToolCall put(String tool) {
    return call(tool, "/x", "PUT");
  }

  private static ScriptedToolCall call(String tool, String path, String method) {
    return new ScriptedToolCall(tool, JsonNodeFactory.instance.objectNode().put("path", path).put("method", method));
  }

  private List<RunEntry> returned(RunState run) {
    return gantry.viewer().journal(run.id()).stream().filter(entry -> entry.kind().equals("ToolReturned")).toList();
  }

  private JsonNode shown(String tool) {
    Answer answer = gantry.viewer().get("/api/v1/tools");
    for (JsonNode one : answer.at("/tools")) {
      if (one.path("name").asText().equals(tool)) {
        return one;
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private void awaitStatistics(String tool, String figure, int value) {
    Await.until(
        LIMIT,
        () -> "%s of %s becomes %d: %s".formatted(figure, tool, value, shown(tool)),
        () -> shown(tool).path("statistics").path(figure).asInt(-1) == value);
  }
}
