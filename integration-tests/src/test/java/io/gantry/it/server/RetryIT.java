package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Models that fail are asked again as the workflow says; budgets end a run. */
@ExtendWith(ArquillianExtension.class)
class RetryIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aRateLimitedCallWaitsAsLongAsTheProviderAsks() {
    gantry.provider().script("limited", ModelScript.ECHO.withFailures(Failure.of(429, 1).withRetryAfter(2)));

    RunState run = gantry.operator().run(oneStep("limited", gantry.provider(), "limited").retries(1, "constant", 0, 5));

    assertThat(run.status()).isEqualTo("completed");
    List<Long> arrivals = arrivals("limited");
    assertThat(arrivals).hasSize(2);
    assertThat(Duration.ofNanos(arrivals.get(1) - arrivals.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(failures(run)).singleElement().matches(entry -> entry.body().path("retryAt").isTextual());
  }

  @Test
  void aServerErrorIsRetriedAsOftenAsTheWorkflowSays() {
    gantry.provider().script("shaky", ModelScript.ECHO.withFailures(Failure.of(500, 1), Failure.of(503, 1)));

    RunState run = gantry.operator().run(oneStep("shaky", gantry.provider(), "shaky").retries(2, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(failures(run)).hasSize(2);
    assertThat(gantry.provider().stats("shaky").calls()).isEqualTo(3);
  }

  @Test
  void aCallThatGoesOnFailingFailsTheRunAndSaysWhy() {
    gantry.provider().script("broken", ModelScript.ECHO.withFailures(Failure.of(500, 100)));

    RunState run = gantry.operator().run(oneStep("broken", gantry.provider(), "broken").retries(1, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.errorReason()).isNotEmpty();
    assertThat(run.steps()).singleElement().matches(step -> step.path("status").asText().equals("failed"));
    assertThat(run.steps().get(0).at("/error/kind").asText()).isEqualTo("model");
    assertThat(gantry.provider().stats("broken").calls()).isEqualTo(2);
  }

  @Test
  void aCallThatTheProviderRefusesForGoodIsNotRepeated() {
    gantry.provider().script("refusing", ModelScript.ECHO.withFailures(Failure.of(400, 100)));

    RunState run =
        gantry.operator().run(oneStep("refusing", gantry.provider(), "refusing").retries(5, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("failed");
    assertThat(gantry.provider().stats("refusing").calls()).isEqualTo(1);
  }

  @Test
  void aRunStopsAtItsBudgetOfSteps() {
    RunState run = gantry.operator().run(threeSteps("few-steps").budget("max_steps", 2));

    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.errorKind()).isEqualTo("budget");
    assertThat(run.errorReason()).contains("2 steps");
    assertThat(gantry.provider().stats("few-steps").calls()).isEqualTo(2);
  }

  @Test
  void aRunStopsAtItsBudgetOfTokens() {
    gantry.provider().script("few-tokens", ModelScript.ECHO.withUsage(80, 40));

    RunState run = gantry.operator().run(threeSteps("few-tokens").step("Four").budget("max_tokens", 250));

    assertThat(run.errorKind()).isEqualTo("budget");
    assertThat(run.json().at("/usage/inputTokens").asInt()).isEqualTo(240);
    assertThat(run.json().at("/usage/outputTokens").asInt()).isEqualTo(120);
    assertThat(gantry.provider().stats("few-tokens").calls()).isEqualTo(3);
    assertThat(run.json().path("warnings").findValuesAsText("code")).contains("budget-tokens");
  }

  @Test
  void aRunStopsAtItsBudgetOfTimeAlthoughAModelIsStillBusy() {
    RunState run =
        gantry.operator()
            .run(oneStep("short-time", gantry.provider(), "short-time-30000ms").budget("max_duration_s", 1));

    assertThat(run.errorKind()).isEqualTo("budget");
    Duration took =
        Duration.between(
            Instant.parse(run.json().path("startedAt").asText()),
            Instant.parse(run.json().path("endedAt").asText()));
    assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  private WorkflowSpec threeSteps(String name) {
    return aChain(name).askedOf(gantry.provider(), name).step("One").step("Two").step("Three");
  }

  private List<RunEntry> failures(RunState run) {
    return gantry.viewer().journal(run.id()).stream().filter(entry -> entry.kind().equals("ModelFailed")).toList();
  }

  private List<Long> arrivals(String model) {
    return gantry.provider().requests().stream()
        .filter(request -> request.model().equals(model))
        .map(RecordedRequest::receivedNanos)
        .toList();
  }
}
