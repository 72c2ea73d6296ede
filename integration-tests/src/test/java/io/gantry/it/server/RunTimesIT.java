package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.Limits;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run says what it waited for: that it did and for what, and that all of its time is accounted for. */
@ExtendWith(ArquillianExtension.class)
class RunTimesIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aPaceThatTheProviderTellsIsARateLimit() {
    double before = waits("rate_limit");
    gantry.provider().script("times-paced", ModelScript.ECHO.withLimits(new Limits(2, 4, 0).withHeaders()));
    WorkflowSpec chain =
        aChain("times-paced").askedOf(gantry.provider(), "times-paced").retries(3, "constant", 0, 1);
    // More than the provider takes at once, so that the later ones have to wait however slow the server is.
    IntStream.range(0, 10).forEach(step -> chain.step("Step " + step));

    RunState run = completed(gantry.operator().run(chain));

    assertThat(part(run.json(), "rateLimitMs")).isPositive();
    assertThat(run.steps()).as("one after another").allMatch(step -> step.path("critical").asBoolean());
    assertThat(run.steps().stream().mapToLong(step -> part(step, "rateLimitMs")).sum()).isPositive();
    assertThat(gantry.viewer().journal(run.id()))
        .filteredOn(entry -> entry.body().at("/waits/rateLimit").isTextual())
        .isNotEmpty()
        .allMatch(entry -> waited(entry.body().path("waited")) >= waited(entry.body().at("/waits/rateLimit")));
    assertThat(waits("rate_limit")).isGreaterThan(before);
    JsonNode model = run.json().at("/models/0");
    assertThat(model.path("model").asText()).isEqualTo("openai/times-paced");
    assertThat(model.path("calls").asInt() - model.path("failedCalls").asInt()).isEqualTo(10);
    assertThat(model.path("tokens")).isEqualTo(run.json().path("usage"));
  }

  @Test
  void aBreakThatTheProviderAsksForIsNoneOfGantrysDoingForTheCallItRefusedAndForOthers() {
    gantry.provider().script("times-break", ModelScript.ECHO.withFailures(Failure.of(429, 1).withRetryAfter(1)));
    WorkflowSpec workflow = oneStep("times-break", gantry.provider(), "times-break").retries(1, "constant", 0, 5);
    String first = gantry.operator().start(workflow);
    try (EventStream events = gantry.viewer().follow(first, 0)) {
      events.until(entry -> entry.kind().equals("ModelFailed"));
    }
    RunState second = completed(gantry.operator().run(oneStep("times-break-2", gantry.provider(), "times-break")));
    RunState refused = completed(gantry.viewer().await(first));

    assertThat(part(refused.json(), "retryAfterMs")).isPositive();
    assertThat(part(refused.json(), "retryMs")).isZero();
    assertThat(refused.steps().get(0).path("modelRetries").asInt()).isEqualTo(1);
    assertThat(refused.json().at("/models/0/failedCalls").asInt()).isEqualTo(1);
    assertThat(part(second.json(), "retryAfterMs")).isPositive();
    assertThat(second.steps().get(0).path("modelRetries").asInt()).isZero();
  }

  @Test
  void callsAtOnceThatAProviderDoesNotTakeAreALimitOfConcurrency() {
    gantry.provider().script("times-narrow", ModelScript.ECHO.withLatency(100, 0).withLimits(new Limits(0, 0, 4)));
    WorkflowSpec workflow = aDag("times-narrow").askedOf(gantry.provider(), "times-narrow").maxParallel(24);
    IntStream.range(0, 24).forEach(task -> workflow.task("t" + task, "Task " + task));
    workflow.retries(8, "constant", 0, 1);
    completed(gantry.operator().run(workflow));

    // What was learned from the first run's refusals holds the calls of the second one back.
    RunState run = completed(gantry.operator().run(workflow));

    assertThat(run.steps().stream().mapToLong(step -> part(step, "concurrencyMs")).sum()).isPositive();
  }

  @Test
  void callsOfAToolSayThatTheyWaitedForItsLimit() {
    List<ScriptedToolCall> calls = IntStream.range(0, 3).mapToObj(i -> call("times-tool", "?" + i, "GET")).toList();
    gantry.provider().script("times-tool", ModelScript.ECHO.withRule(new ToolRule(calls, Optional.empty())));

    RunState run = completed(gantry.operator().run(calling("times-tool", terms().put("max_concurrency", 1))));

    JsonNode step = run.steps().get(0);
    assertThat(part(step, "concurrencyMs")).isPositive();
    assertThat(part(step, "toolMs")).isPositive();
    assertThat(step.path("toolMs").asLong()).as("the sum of three").isGreaterThan(part(step, "toolMs"));
    assertThat(gantry.viewer().journal(run.id()))
        .filteredOn(entry -> entry.kind().equals("ToolReturned") && entry.body().at("/waits/concurrency").isTextual())
        .hasSize(2);
  }

  @Test
  void timeThatPeopleTakeIsTheirs() {
    Metrics before = Metrics.of(gantry);
    List<ScriptedToolCall> calls = List.of(call("times-people", "/x", "GET"));
    gantry.provider().script("times-people", ModelScript.ECHO.withRule(new ToolRule(calls, Optional.empty())));
    String id = gantry.operator().start(calling("times-people", terms().put("requires_approval", true)));
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      events.until(entry -> entry.kind().equals("QuestionAsked") || entry.isFinal());
    }
    Metrics meanwhile = Metrics.of(gantry);
    assertThat(meanwhile.sum("gantry_approvals_waiting")).isPositive();
    assertThat(meanwhile.sum("gantry_approval_oldest_wait_seconds")).isPositive();

    assertThat(gantry.approver().answer(id, null, "approve").status()).isEqualTo(200);
    RunState run = completed(gantry.viewer().await(id));

    assertThat(part(run.json(), "peopleMs")).isPositive();
    Metrics after = Metrics.of(gantry);
    assertThat(after.sum("gantry_approvals_asked_total")).isEqualTo(before.sum("gantry_approvals_asked_total") + 1);
    assertThat(approved(after)).isEqualTo(approved(before) + 1);
  }

  private static double approved(Metrics metrics) {
    return metrics.sum("gantry_approvals_total", "outcome=\"approved\"");
  }

  private double waits(String cause) {
    return Metrics.of(gantry).sum("gantry_call_wait_seconds_count", "call=\"model\"", "cause=\"" + cause + "\"");
  }

  /** The run completed, and the parts of its time and of each of its steps' are the whole. */
  private static RunState completed(RunState run) {
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThatItSums(run.json());
    assertThat(part(run.json(), "totalMs")).isEqualTo(between(run.json(), "submittedAt"));
    assertThat(run.steps())
        .allSatisfy(
            step -> {
              assertThatItSums(step);
              assertThat(part(step, "totalMs")).isEqualTo(between(step, "startedAt"));
            });
    return run;
  }

  private static void assertThatItSums(JsonNode timed) {
    long sum = 0;
    for (JsonNode part : timed.path("time")) {
      assertThat(part.asLong()).as(timed.toString()).isNotNegative();
      sum += part.asLong();
    }
    assertThat(sum - part(timed, "totalMs")).as(timed.toString()).isEqualTo(part(timed, "totalMs"));
  }

  private static long between(JsonNode timed, String from) {
    return Duration.between(Instant.parse(timed.path(from).asText()), Instant.parse(timed.path("endedAt").asText()))
        .toMillis();
  }

  private static long part(JsonNode timed, String name) {
    JsonNode part = timed.path("time").path(name);
    assertThat(part.isNumber()).as("%s in %s", name, timed).isTrue();
    return part.asLong();
  }

  private static long waited(JsonNode duration) {
    return Duration.parse(duration.asText()).toNanos();
  }

  private WorkflowSpec calling(String name, ObjectNode terms) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name).step("Go");
    ObjectNode executor = workflow.json().withObject("/tools").withArray("http_executors").addObject();
    executor.put("id", name).put("base_url", gantry.pages().page("/slow/" + name).toString());
    executor.setAll(terms);
    return workflow;
  }

  private static ObjectNode terms() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ScriptedToolCall call(String tool, String path, String method) {
    return new ScriptedToolCall(tool, JsonNodeFactory.instance.objectNode().put("path", path).put("method", method));
  }
}
