package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  private RunState run(String name, String workflow, Reply... replies) throws IOException {
    gantry.provider().script(name, ModelScript.ECHO.withReplies(replies));
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
