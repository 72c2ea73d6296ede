package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators look at: figures, health and the description of the API. */
@ExtendWith(ArquillianExtension.class)
class MetricsHealthIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aRunMovesTheFiguresItShould() {
    JsonNode arguments = JsonNodeFactory.instance.objectNode().put("expression", "6 * 7");
    ToolRule rule = new ToolRule(List.of(new ScriptedToolCall("calculator", arguments)), Optional.of("Forty-two"));
    gantry.provider().script("measured", ModelScript.ECHO.withRule(rule).withUsage(11, 7));
    Metrics before = Metrics.of(gantry);

    gantry.operator()
        .run(aChain("measured").askedOf(gantry.provider(), "measured").withTools("calculator").step("One").step("Two"));

    Metrics after = Metrics.of(gantry);
    assertMoved(before, after, 1, "gantry_runs_total", "status=\"completed\"");
    assertMoved(before, after, 2, "gantry_steps_total", "status=\"completed\"");
    assertMoved(before, after, 2, "gantry_tool_calls_total", "tool=\"calculator\"");
    assertMoved(before, after, 2, "gantry_tool_call_duration_seconds_count", "tool=\"calculator\"");
    // Over all models: after many other tests the name of this one is "other".
    double calls = gantry.provider().stats("measured").calls();
    assertMoved(before, after, calls, "gantry_model_calls_total", "outcome=\"ok\"");
    assertMoved(before, after, calls * 11, "gantry_model_tokens_total", "direction=\"input\"");
    assertThat(after.sum("gantry_journal_entries_total") - before.sum("gantry_journal_entries_total")).isPositive();
    assertThat(after.sum("gantry_run_duration_seconds_count", "status=\"completed\""))
        .isGreaterThan(before.sum("gantry_run_duration_seconds_count", "status=\"completed\""));
  }

  @Test
  void everyPoolShowsWhatItDoesAndTimersHavePercentiles() {
    gantry.operator().run(aChain("percentiles").askedOf(gantry.provider(), "percentiles").step("One"));

    Metrics metrics = Metrics.of(gantry);

    for (String pool : List.of("runs", "models", "tools", "journal")) {
      assertThat(metrics.text()).containsPattern("gantry_executor_queue_depth\\{[^}]*pool=\"[^\"]*" + pool);
      assertThat(metrics.text()).containsPattern("gantry_executor_active\\{[^}]*pool=\"[^\"]*" + pool);
    }
    assertThat(metrics.text()).contains("gantry_runs_active", "gantry_event_subscriptions");
    assertThat(metrics.text()).containsPattern("gantry_run_duration_seconds\\{[^}]*quantile=\"0.95\"");
    assertThat(metrics.text()).containsPattern("gantry_model_call_duration_seconds\\{[^}]*quantile=\"0.99\"");
  }

  @Test
  void healthTellsStartedReadyAndLiveApart() {
    assertThat(checks("/health/started")).contains("gantry-started");
    assertThat(checks("/health/ready")).contains("gantry-ready");
    assertThat(checks("/health/live")).contains("gantry-live");
    assertThat(checks("/health")).contains("gantry-started", "gantry-ready", "gantry-live");
  }

  @Test
  void theDescriptionOfTheApiHasItsPathsWithExamples() {
    JsonNode api = gantry.viewer().get("/openapi", "Accept", "application/json").json();

    assertThat(api.path("paths").fieldNames())
        .toIterable()
        .contains(
            "/api/v1/runs",
            "/api/v1/runs/{workflowId}",
            "/api/v1/runs/{workflowId}/journal",
            "/api/v1/runs/{workflowId}/events",
            "/api/v1/runs/{workflowId}/cancel",
            "/api/v1/workflows",
            "/api/v1/workflows/{name}",
            "/api/v1/workflows/validate",
            "/api/v1/tools");
    JsonNode submission = api.path("paths").path("/api/v1/runs").path("post").at("/requestBody/content");
    assertThat(submission.path("application/json").path("examples").size()).isPositive();
    assertThat(submission.path("application/yaml").isMissingNode()).isFalse();
    assertThat(api.at("/components/schemas/Problem/properties/type/examples").size()
            + api.at("/components/schemas/Problem/properties/type/example").asText().length())
        .isPositive();
  }

  private List<String> checks(String address) {
    Answer answer = gantry.visitor().get(address);
    assertThat(answer.at("/status").asText()).as(answer.toString()).isEqualTo("UP");
    return answer.at("/checks").findValuesAsText("name");
  }

  private static void assertMoved(Metrics before, Metrics after, double by, String name, String... labels) {
    assertThat(after.sum(name, labels) - before.sum(name, labels)).as(name).isEqualTo(by);
  }
}
