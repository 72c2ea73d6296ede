package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aDag;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.Limits;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelStats;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of one model keep, over all runs, to what its provider takes; counts, not times. */
@ExtendWith(ArquillianExtension.class)
class GovernorIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aModelShowsItsLimitsAndWhatWasUsedOfThem() {
    double before = Metrics.of(gantry).sum("gantry_model_wait_seconds_count");
    gantry.provider().script("governed", ModelScript.ECHO.withUsage(30, 12));
    gantry.operator().run(oneStep("governed", gantry.provider(), "governed"));
    gantry.operator().run(oneStep("governed", gantry.provider(), "governed"));

    JsonNode model = model("governed");
    assertThat(model.path("host").asText()).isEqualTo("127.0.0.1:" + gantry.provider().port());
    assertThat(model.at("/limits/requestsPerMinute").asLong()).isEqualTo(10_000);
    assertThat(model.at("/limits/tokensPerMinute").asLong()).isEqualTo(2_000_000);
    assertThat(model.at("/learned/requestsPerMinute").isNumber()).isFalse();
    assertThat(model.at("/learned/concurrency").asInt()).isEqualTo(64);
    assertThat(model.at("/totals/admitted").asInt()).isEqualTo(2);
    assertThat(model.at("/totals/throttled").asInt()).isZero();
    assertThat(model.at("/use/inFlight").asInt()).isZero();
    assertThat(model.at("/use/tokensReserved").asInt()).isZero();
    // Over all models: only the first 50 have series of their own, and other tests may have used them up.
    assertThat(Metrics.of(gantry).sum("gantry_model_wait_seconds_count") - before).isEqualTo(2);
    assertThat(Metrics.of(gantry).sum("gantry_model_concurrency_limit")).isPositive();
    assertThat(Metrics.of(gantry).sum("gantry_model_queue")).isZero();
  }

  @Test
  void theOfflineModelIsNotGoverned() {
    gantry.operator().run(WorkflowSpec.aChain("ungoverned").step("Say something"));
    assertThat(models()).noneMatch(model -> model.path("model").asText().startsWith("offline"));
  }

  @Test
  void aProvidersWaitHoldsEveryRunAndCostsOneAttempt() {
    gantry.provider().script("holding", ModelScript.ECHO.withFailures(Failure.of(429, 1).withRetryAfter(2)));
    String first = gantry.operator().start(oneStep("holding", gantry.provider(), "holding").retries(1, "constant", 0, 5));
    try (EventStream events = gantry.viewer().follow(first, 0)) {
      events.until(entry -> entry.kind().equals("ModelFailed"));
    }
    RunState second = gantry.operator().run(oneStep("holding-2", gantry.provider(), "holding"));

    assertThat(gantry.viewer().await(first).status()).isEqualTo("completed");
    assertThat(second.status()).isEqualTo("completed");
    List<Long> arrivals =
        gantry.provider().requests().stream()
            .filter(request -> request.model().equals("holding"))
            .map(RecordedRequest::receivedNanos)
            .toList();
    assertThat(arrivals).hasSize(3);
    assertThat(arrivals.subList(1, 3))
        .allSatisfy(at -> assertThat(Duration.ofNanos(at - arrivals.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(2)));
    assertThat(model("holding").at("/totals/throttled").asInt()).isEqualTo(1);
  }

  @Test
  void aProviderThatTakesFewCallsAtOnceIsGivenFewer() {
    gantry.provider().script("narrow", ModelScript.ECHO.withLatency(100, 0).withLimits(new Limits(0, 0, 4)));
    RunState run = gantry.operator().run(tasks("narrow", 24).retries(8, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("completed");
    ModelStats seen = gantry.provider().stats("narrow");
    assertThat(seen.answered()).isEqualTo(24);
    assertThat(seen.rateLimited()).isPositive();
    JsonNode model = model("narrow");
    assertThat(model.at("/totals/throttled").asLong()).isEqualTo(seen.rateLimited());
    assertThat(model.at("/learned/concurrency").asInt()).isLessThan(64);
    assertThat(model.at("/learned/requestsPerMinute").isNumber()).isFalse();
  }

  @Test
  void anOverloadedProviderIsOneThatHasTooMuchToDo() {
    Limits limits = new Limits(0, 0, 4).withOverloadStatus(503);
    gantry.provider().script("busy", ModelScript.ECHO.withLatency(100, 0).withLimits(limits));
    RunState run = gantry.operator().run(tasks("busy", 24).retries(8, "constant", 0, 1));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(model("busy").at("/totals/throttled").asLong()).isEqualTo(gantry.provider().stats("busy").failed());
    assertThat(model("busy").at("/learned/concurrency").asInt()).isLessThan(64);
  }

  @Test
  void headersTellThePaceBeforeAnythingIsRefused() {
    Limits limits = new Limits(10, 20, 0).withHeaders();
    gantry.provider().script("paced", ModelScript.ECHO.withLimits(limits));
    WorkflowSpec chain = WorkflowSpec.aChain("paced").askedOf(gantry.provider(), "paced");
    IntStream.range(0, 30).forEach(step -> chain.step("Step " + step));

    assertThat(gantry.operator().run(chain).status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("paced").rateLimited()).isZero();
    assertThat(model("paced").at("/totals/admitted").asInt()).isEqualTo(30);
  }

  private WorkflowSpec tasks(String name, int count) {
    WorkflowSpec workflow = aDag(name).askedOf(gantry.provider(), name).maxParallel(count);
    IntStream.range(0, count).forEach(task -> workflow.task("t" + task, "Task " + task));
    return workflow;
  }

  private JsonNode model(String name) {
    return models().stream().filter(model -> isOf(model, name)).findFirst().orElseThrow();
  }

  private static boolean isOf(JsonNode model, String name) {
    return model.path("model").asText().equals("openai/" + name);
  }

  private List<JsonNode> models() {
    return StreamSupport.stream(gantry.viewer().get("/api/v1/models").at("/models").spliterator(), false).toList();
  }
}
