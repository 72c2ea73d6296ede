package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.Await;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An agent is built once for a run, wherever in its pattern it works, and another one is another. */
@ExtendWith(ArquillianExtension.class)
class SharedAgentsIT {

  @ArquillianResource private GantryServer gantry;

  /**
   * @param builds agents built
   * @param hits steps that took one that was there
   * @param clients model clients built
   */
  private record Built(RunState run, double builds, double hits, double clients) {}

  @Test
  void aSingleStepBuildsItsAgentOnce() {
    Built built = built(aChain("one").askedOf(gantry.provider(), "agents-one").step("Go"));

    assertThat(built.builds()).isEqualTo(1);
    assertThat(built.hits()).isZero();
  }

  @Test
  void layersOfTasksShareAgentsAndKeepToMaxParallel() {
    WorkflowSpec workflow = aDag("layers").askedOf(gantry.provider(), "agents-layers-100ms").maxParallel(2);
    workflow.agent("other", "agents-layers-100ms");
    for (int layer = 0; layer < 3; layer++) {
      for (int i = 0; i < 3; i++) {
        String agent = i == 0 ? "other" : "worker";
        String[] deps = layer == 0 ? new String[0] : tasksOf(layer - 1);
        workflow.taskOf(agent, "t" + layer + i, "Task " + layer + i, deps);
      }
    }

    Built built = built(workflow);

    assertThat(built.run().steps()).hasSize(9);
    assertThat(built.builds()).isEqualTo(2);
    assertThat(built.hits()).isEqualTo(7);
    assertThat(built.clients()).isEqualTo(1);
    assertThat(gantry.provider().stats("agents-layers-100ms").maxOverlap()).isEqualTo(2);
  }

  @Test
  void branchesAndWhatReducesThemShareTheirAgent() {
    WorkflowSpec workflow = aChain("branches").askedOf(gantry.provider(), "agents-branches");
    ObjectNode config = pattern(workflow, "parallel");
    for (String branch : List.of("a", "b", "c")) {
      ObjectNode one = config.withArray("branches").addObject().put("id", branch);
      one.putArray("steps").addObject().put("agent", "worker").put("input", "First of " + branch);
      one.withArray("steps").addObject().put("agent", "worker").put("input", "Second of " + branch);
    }
    config.putObject("reduce").put("agent", "worker").put("input", "{{ last_response }}");

    Built built = built(workflow);

    assertThat(built.run().steps()).hasSize(7);
    assertThat(built.builds()).isEqualTo(1);
    assertThat(built.hits()).isEqualTo(6);
  }

  @Test
  void aRouterAndItsRoutesShareTheirAgent() {
    gantry.provider().script("agents-routes", ModelScript.ECHO.withReplies(Reply.text("{\"route\": \"left\"}")));
    WorkflowSpec workflow = aChain("routes").askedOf(gantry.provider(), "agents-routes");
    ObjectNode config = pattern(workflow, "routing");
    config.putObject("router").put("agent", "worker").put("input", "Left or right?");
    for (String route : List.of("left", "right")) {
      config.withObject("/routes/" + route).putArray("then").addObject().put("agent", "worker").put("input", "Go " + route);
    }

    Built built = built(workflow);

    assertThat(built.run().result()).isEqualTo("Answer to: Go left");
    assertThat(built.builds()).isEqualTo(1);
    assertThat(built.hits()).isEqualTo(1);
  }

  @Test
  void workersShareTheAgentOfWhoSplitsTheWork() {
    gantry.provider().script(
        "agents-workers", ModelScript.ECHO.withReplies(Reply.text("[{\"task\": \"Dig\"}, {\"task\": \"Fill\"}]")));
    WorkflowSpec workflow = aChain("workers").askedOf(gantry.provider(), "agents-workers");
    ObjectNode config = pattern(workflow, "orchestrator_workers");
    config.putObject("orchestrator").put("agent", "worker").put("input", "Garden");
    config.putObject("worker_template").put("agent", "worker");

    Built built = built(workflow);

    assertThat(built.run().steps()).hasSize(3);
    assertThat(built.builds()).isEqualTo(1);
    assertThat(built.hits()).isEqualTo(2);
  }

  @Test
  void theOrderOfToolsMakesNoOtherAgentAndOtherToolsDo() {
    WorkflowSpec workflow =
        aChain("tools").askedOf(gantry.provider(), "agents-tools").withTools("calculator", "current_time")
            .step("One").step("Two").step("Three").step("Four");
    tools(workflow, 1, "current_time", "calculator");
    tools(workflow, 2, "current_time");
    tools(workflow, 3, "calculator", "current_time");

    Built built = built(workflow);

    assertThat(built.builds()).isEqualTo(2);
    assertThat(built.hits()).isEqualTo(2);
    assertThat(built.clients()).isEqualTo(1);
  }

  @Test
  void agentsThatDifferInTheirModelAloneAreTwoAndAskTheirOwn() {
    WorkflowSpec workflow = aDag("models").askedOf(gantry.provider(), "agents-model-a").task("a", "Go");
    workflow.agent("twin", "agents-model-b").taskOf("twin", "b", "Go");

    Built built = built(workflow);

    assertThat(built.builds()).isEqualTo(2);
    assertThat(built.hits()).isZero();
    assertThat(built.clients()).isEqualTo(2);
    assertThat(gantry.provider().stats("agents-model-a").calls()).isEqualTo(1);
    assertThat(gantry.provider().stats("agents-model-b").calls()).isEqualTo(1);
  }

  @Test
  void aRetryUsesTheSameAgentAndTellsItNothingTwice() {
    gantry.provider().script(
        "agents-retried", ModelScript.ECHO.withFailures(Failure.of(500, 1), Failure.of(503, 1)));
    WorkflowSpec workflow =
        aChain("retried").askedOf(gantry.provider(), "agents-retried").retries(2, "constant", 0, 1).step("One").step("Two");

    Built built = built(workflow);

    assertThat(built.builds()).isEqualTo(1);
    assertThat(built.hits()).isEqualTo(1);
    assertThat(built.clients()).isEqualTo(1);
    List<JsonNode> sent = gantry.provider().bodies("agents-retried");
    assertThat(sent).hasSize(4);
    assertThat(sent.subList(1, 3)).as("the attempts after the first").containsOnly(sent.get(0));
    assertThat(sent.get(3).path("messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "user");
  }

  @Test
  void whatARunOpenedIsClosedHoweverItEnds() {
    gantry.provider().script("agents-broken", ModelScript.ECHO.withFailures(Failure.of(400, 1)));
    Await.until("other tests' calls have ended", () -> leased() == 0);
    // Runs of other tests may wait for people.
    double active = Metrics.of(gantry).sum("gantry_runs_active");

    assertThat(built(aChain("ends").askedOf(gantry.provider(), "agents-well").step("Go")).run().status())
        .isEqualTo("completed");
    assertNothingIsOpen(active);
    assertThat(built(aChain("ends").askedOf(gantry.provider(), "agents-broken").step("Go")).run().status())
        .isEqualTo("failed");
    assertNothingIsOpen(active);
    assertThat(cancelled("agents-endless-60000ms").status()).isEqualTo("cancelled");
    assertNothingIsOpen(active);
  }

  private RunState cancelled(String model) {
    String run = gantry.operator().start(aChain("ends").askedOf(gantry.provider(), model).step("Go"));
    Await.until("a call is under way", () -> leased() == 1);
    gantry.operator().cancel(run);
    return gantry.operator().await(run);
  }

  /** A cancelled call leaves its connection a moment after its run has ended. */
  private void assertNothingIsOpen(double active) {
    Await.until("every connection and thread is given back", () -> leased() == 0 && busyThreads() == 0);
    Metrics metrics = Metrics.of(gantry);
    assertThat(metrics.sum("gantry_model_in_flight")).isZero();
    assertThat(metrics.sum("gantry_tool_in_flight")).isZero();
    assertThat(metrics.sum("gantry_runs_active")).isLessThanOrEqualTo(active);
  }

  private double leased() {
    return Metrics.of(gantry).sum("gantry_model_connections_leased");
  }

  private double busyThreads() {
    return Metrics.of(gantry).sum("gantry_executor_active", "pool=\"models\"");
  }

  private Built built(WorkflowSpec workflow) {
    Metrics before = Metrics.of(gantry);
    RunState run = gantry.operator().run(workflow);
    Metrics after = Metrics.of(gantry);
    return new Built(
        run,
        moved(before, after, "gantry_agent_builds_total"),
        moved(before, after, "gantry_agent_cache_hits_total"),
        moved(before, after, "gantry_model_clients_built_total"));
  }

  private static double moved(Metrics before, Metrics after, String name) {
    return after.sum(name) - before.sum(name);
  }

  private static String[] tasksOf(int layer) {
    return IntStream.range(0, 3).mapToObj(i -> "t" + layer + i).toArray(String[]::new);
  }

  private static ObjectNode pattern(WorkflowSpec workflow, String type) {
    return workflow.json().putObject("pattern").put("type", type).putObject("config");
  }

  private static void tools(WorkflowSpec workflow, int step, String... names) {
    ObjectNode one = (ObjectNode) workflow.json().at("/pattern/config/steps/" + step);
    List.of(names).forEach(one.putArray("tool_overrides")::add);
  }
}
