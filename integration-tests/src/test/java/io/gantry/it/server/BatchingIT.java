package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many calls that become one, on the server. The counts are those of the other side. */
@ExtendWith(ArquillianExtension.class)
class BatchingIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void threeStepsOfAPlanAreOneCallUpstreamAndTheirResultsAreReferredTo() throws IOException {
    RunState run = plan("plan-together", "batch: squares");

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(visits("plan-together")).containsExactly("/many/plan-together");
    assertThat(steps(run)).containsExactly(
        "planner#1", "plan#1.batch[a,b,c]", "plan#1.a", "plan#1.b", "plan#1.c", "plan#1.sum", "answer");
    assertThat(returned(run, "plan#1.sum")).isEqualTo("29");
  }

  @Test
  void withoutABatchToolTheSamePlanIsThreeCalls() throws IOException {
    RunState run = plan("plan-apart", "effect: read");

    assertThat(visits("plan-apart"))
        .containsExactlyInAnyOrder("/many/plan-apart/2", "/many/plan-apart/3", "/many/plan-apart/4");
    assertThat(returned(run, "plan#1.sum")).isEqualTo("29");
  }

  @Test
  void threeCallsOfOneReplyAreOneCallUpstreamAndEachHasItsOwnResult() throws IOException {
    double before = Metrics.of(gantry).sum("gantry_tool_calls_joined_total");
    RunState run = reply("reply-together", "/many/reply-together", "batch: squares", "effect: read");

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(visits("reply-together")).containsExactly("/many/reply-together");
    assertThat(results(run)).containsExactly("{\"square\":4}", "{\"square\":9}", "{\"square\":16}");
    assertThat(returned(run)).extracting(body -> body.path("source").asText()).containsOnly("batch");
    assertThat(joined(run)).singleElement().satisfies(body -> {
      assertThat(body.path("tool").asText()).isEqualTo("squares");
      assertThat(body.path("status").asText()).isEqualTo("OK");
    });
    JsonNode statistics = named("square", "reply-together").path("statistics");
    assertThat(statistics.path("calls").asInt()).isEqualTo(3);
    assertThat(statistics.path("joined").asInt()).isEqualTo(3);
    assertThat(named("squares", "reply-together").path("statistics").path("calls").asInt()).isEqualTo(1);
    assertThat(Metrics.of(gantry).sum("gantry_tool_calls_joined_total")).isGreaterThanOrEqualTo(before + 3);
  }

  @Test
  void withoutABatchToolTheSameReplyIsThreeCallsWithTheSameResults() throws IOException {
    RunState run = reply("reply-apart", "/many/reply-apart", "effect: read", "effect: read");

    assertThat(visits("reply-apart"))
        .containsExactlyInAnyOrder("/many/reply-apart/2", "/many/reply-apart/3", "/many/reply-apart/4");
    assertThat(results(run)).containsExactly("{\"square\":4}", "{\"square\":9}", "{\"square\":16}");
  }

  @Test
  void aBatchToolThatAnswersWithNoListLeadsToOneCallEach() throws IOException {
    RunState run = reply("reply-in-vain", "/pages/reply-in-vain", "batch: squares", "effect: read");

    assertThat(run.status()).isEqualTo("completed");
    assertThat(joined(run)).hasSize(1);
    assertThat(returned(run)).extracting(body -> body.path("status").asText()).containsOnly("OK").hasSize(3);
    assertThat(returned(run)).allMatch(body -> !body.has("source"));
  }

  @Test
  void whatMustNotBeDoneTwiceIsNotCalledOneByOneAndItsIntentIsOnRecord() throws IOException {
    RunState run = reply("reply-once", "/pages/reply-once", "batch: squares", "effect: once");

    assertThat(returned(run)).extracting(body -> body.path("status").asText()).containsOnly("FAILED").hasSize(3);
    assertThat(returned(run).get(0).path("text").asText()).contains("was not made on its own");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolStarted")).hasSize(3);
    assertThat(gantry.pages().visits()).filteredOn(path -> path.startsWith("/pages/reply-once"))
        .containsExactly("/pages/reply-once");
  }

  @Test
  void tenTasksOfWorkersAreTwoModelCalls() throws IOException {
    Reply five = Reply.text(IntStream.rangeClosed(1, 5)
        .mapToObj(i -> "{\"index\": " + i + ", \"answer\": \"Done " + i + "\"}").collect(Collectors.joining(",", "[", "]")));

    RunState run = workers("workers-together", "batch_prompts: 5", five, five);

    assertThat(gantry.provider().stats("workers-together").answered()).isEqualTo(3);
    assertThat(run.result()).isEqualTo(IntStream.range(0, 10)
        .mapToObj(i -> "Worker " + (i + 1) + ":\nDone " + (i % 5 + 1)).collect(Collectors.joining("\n\n")));
    assertThat(steps(run)).hasSize(13).contains("workers.batch[0]", "workers.batch[1]", "workers[0]", "workers[9]");
    JsonNode shared = gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("StepCompleted") && entry.step().equals("workers[7]"))
        .findFirst().orElseThrow().body().path("shared");
    assertThat(shared.path("by").asText()).isEqualTo("workers.batch[1]");
    assertThat(shared.path("tokens").path("input").asInt()).isPositive();
  }

  @Test
  void whatIsNoListIsAskedForOneByOne() throws IOException {
    RunState run = workers("workers-in-vain", "batch_prompts: true", Reply.text("Gladly!"), Reply.text("Surely!"));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("workers-in-vain").answered()).isEqualTo(13);
    assertThat(run.result()).contains("Worker 1:\nAnswer to: Task 1\n", "Worker 10:\nAnswer to: Task 10");
  }

  @Test
  void withoutBatchPromptsEachTaskIsAModelCall() throws IOException {
    workers("workers-apart", "tools: []");

    assertThat(gantry.provider().stats("workers-apart").answered()).isEqualTo(11);
  }

  private RunState plan(String name, String terms) throws IOException {
    Reply plan = Reply.text("{\"goal\": \"the sum\", \"steps\": ["
        + square("a", 2) + ", " + square("b", 3) + ", " + square("c", 4) + ", {\"id\": \"sum\", \"action\": \"calculator\","
        + " \"parameters\": {\"expression\": \"$a.body.square + $b.body.square + $c.body.square\"},"
        + " \"dependencies\": []}]}");
    return run(name, """
        tools:
          python: [calculator]
          http_executors:
            - {id: square, base_url: "%1$s", %2$s}
            - {id: squares, base_url: "%1$s", effect: read}
        agents:
          planner: {prompt: You plan.}
        pattern:
          type: plan_execute
          config: {planner: planner, tools: [square, calculator]}
        """.formatted(gantry.pages().page("/many/" + name), terms), plan, Reply.text("It is 29"));
  }

  private static String square(String id, int number) {
    return "{\"id\": \"" + id + "\", \"action\": \"square\", \"parameters\": {\"path\": \"/" + number
        + "\"}, \"dependencies\": []}";
  }

  private RunState workers(String name, String template, Reply... replies) throws IOException {
    String tasks = IntStream.rangeClosed(1, 10)
        .mapToObj(i -> "{\"task\": \"Task " + i + "\"}").collect(Collectors.joining(",", "[", "]"));
    Reply[] all = new Reply[replies.length + 1];
    all[0] = Reply.text(tasks);
    System.arraycopy(replies, 0, all, 1, replies.length);
    return run(name, """
        agents:
          boss: {prompt: You split.}
          hand: {prompt: You do.}
        pattern:
          type: orchestrator_workers
          config:
            orchestrator: {agent: boss, input: Split it}
            worker_template: {agent: hand, %s}
        """.formatted(template), all);
  }

  /** A reply with three calls of a tool. */
  private RunState reply(String name, String page, String ofOne, String ofMany) throws IOException {
    List<ScriptedToolCall> calls = IntStream.rangeClosed(2, 4)
        .mapToObj(number ->
            new ScriptedToolCall("square", JsonNodeFactory.instance.objectNode().put("path", "/" + number)))
        .toList();
    gantry.provider().script(name, ModelScript.ECHO.withRule(new ToolRule(calls, Optional.empty())));
    return submit(name, """
        tools:
          http_executors:
            - {id: square, base_url: "%1$s", %2$s}
            - {id: squares, base_url: "%1$s", %3$s}
        agents:
          counter: {prompt: You count., tools: [square]}
        pattern:
          type: chain
          config: {steps: [{agent: counter, input: Count}]}
        """.formatted(gantry.pages().page(page), ofOne, ofMany));
  }

  private RunState run(String name, String workflow, Reply... replies) throws IOException {
    gantry.provider().script(name, ModelScript.ECHO.withReplies(replies));
    return submit(name, workflow);
  }

  private RunState submit(String name, String workflow) throws IOException {
    ObjectNode submission = JsonNodeFactory.instance.objectNode();
    submission.set("spec", new YAMLMapper().readTree("""
        version: 0
        name: %1$s
        runtime: {provider: openai, host: "%2$s", model_id: %1$s, max_parallel: 4}
        """.formatted(name, gantry.provider().v1()) + workflow));
    return gantry.operator().await(gantry.operator().start(submission));
  }

  private List<String> visits(String name) {
    return gantry.pages().visits().stream().filter(path -> path.startsWith("/many/" + name)).toList();
  }

  private List<JsonNode> returned(RunState run) {
    return bodies(run, "ToolReturned");
  }

  private List<JsonNode> joined(RunState run) {
    return bodies(run, "CallsJoined");
  }

  private List<JsonNode> bodies(RunState run, String kind) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals(kind)).map(RunEntry::body).toList();
  }

  /** The bodies of the answers that the calls returned. */
  private List<String> results(RunState run) throws IOException {
    List<String> results = new ArrayList<>();
    for (JsonNode body : returned(run)) {
      String answer = new ObjectMapper().readTree(body.path("text").asText()).path("body").asText();
      results.add(new ObjectMapper().readTree(answer).toString());
    }
    return results;
  }

  private JsonNode named(String tool, String place) {
    return StreamSupport.stream(gantry.viewer().get("/api/v1/tools").json().path("tools").spliterator(), false)
        .filter(one -> one.path("name").asText().equals(tool) && one.path("place").asText().endsWith("/" + place))
        .findFirst().orElseThrow();
  }

  private static List<String> steps(RunState run) {
    return run.steps().stream().map(step -> step.path("id").asText()).toList();
  }

  private String returned(RunState run, String step) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("ToolReturned") && entry.step().equals(step))
        .map(RunEntry::body)
        .findFirst()
        .orElseThrow()
        .path("text")
        .asText();
  }
}
