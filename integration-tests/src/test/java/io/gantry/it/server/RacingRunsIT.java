package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Await;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.Story;
import io.gantry.it.client.WorkflowSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However many ask at once: what is shared is built once, connections stay few, and every run comes to the same. */
@ExtendWith(ArquillianExtension.class)
class RacingRunsIT {

  private static final int RACERS = 48;
  private static final int REPEATS = 100;
  private static final int CALLS = 100;
  private static final int MOST_CONNECTIONS = 50;
  private static final int KEPT_CONNECTIONS = 20;

  @ArquillianResource private GantryServer gantry;

  @Test
  void whatManyRunsNeedAtTheSameTimeIsBuiltOnce() {
    ObjectNode submission = GantryClient.submission(withSite(aChain("racing"), "racing", "What all want"));
    Metrics before = Metrics.of(gantry);
    ExecutorService threads = Executors.newFixedThreadPool(RACERS);
    try {
      List<CompletableFuture<RunState>> runs =
          IntStream.range(0, RACERS)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> gantry.operator().run(submission), threads))
              .toList();
      runs.forEach(run -> assertThat(run.join().status()).isEqualTo("completed"));
    } finally {
      threads.shutdown();
    }

    Metrics after = Metrics.of(gantry);
    assertThat(moved(before, after, "gantry_model_clients_built_total")).isEqualTo(1);
    assertThat(moved(before, after, "gantry_tool_catalog_builds_total")).isEqualTo(1);
    assertThat(moved(before, after, "gantry_agent_builds_total")).as("each run has its own").isEqualTo(RACERS);
  }

  @Test
  void toolsAreBuiltAgainOnceTheirDescriptionChanges() {
    double first = catalogBuilds("What it is");
    double again = catalogBuilds("What it is");
    double changed = catalogBuilds("What it is now");

    assertThat(first).isEqualTo(1);
    assertThat(again).isZero();
    assertThat(changed).isEqualTo(1);
  }

  @Test
  void aHundredCallsAtOnceShareFiftyConnectionsOfWhichTwentyStay() {
    gantry.provider().script("hundred", ModelScript.ECHO.withLatency(2_000, 0));
    WorkflowSpec workflow = aDag("hundred").askedOf(gantry.provider(), "hundred").maxParallel(CALLS);
    IntStream.range(0, CALLS).forEach(i -> workflow.task("t" + i, "Task " + i));

    String run = gantry.operator().start(workflow);
    Await.until("as many calls are under way as there may be connections, and others wait", () -> {
      Metrics now = Metrics.of(gantry);
      return now.sum("gantry_model_connections_leased") == MOST_CONNECTIONS
          && now.sum("gantry_model_connections_pending") > 0;
    });

    assertThat(gantry.operator().await(run).status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("hundred").calls()).isEqualTo(CALLS);
    assertThat(gantry.provider().stats("hundred").maxOverlap()).isEqualTo(MOST_CONNECTIONS);
    assertThat(Metrics.of(gantry).sum("gantry_model_connections_idle")).isLessThanOrEqualTo(KEPT_CONNECTIONS);
    assertThat(Metrics.of(gantry).sum("gantry_model_connections_leased")).isZero();
  }

  @Test
  void aHundredRunsWhoseToolsEndInAnyOrderAreEqualToTheByte() {
    List<ScriptedToolCall> calls = IntStream.range(0, 6).mapToObj(i -> get("site", "/" + i)).toList();
    gantry.provider().script("equal", ModelScript.ECHO.withRule(new ToolRule(calls, Optional.of("Read"))));
    WorkflowSpec workflow = withSite(aChain("equal"), "equal", "Pages that take their time").step("And again");
    ((ObjectNode) workflow.json().at("/tools/http_executors/0")).put("base_url", gantry.pages().page("/late").toString());
    Set<Story> journals = new HashSet<>();
    Set<Story> states = new HashSet<>();
    for (int i = 0; i < REPEATS; i++) {
      RunState run = gantry.operator().run(workflow);
      journals.add(Story.of(gantry.viewer().journal(run.id())));
      states.add(Story.of(run));
    }

    assertThat(journals).singleElement().satisfies(story ->
        assertThat(story.lines()).filteredOn(line -> line.startsWith("ToolReturned")).hasSize(12));
    assertThat(states).hasSize(1);
  }

  private double catalogBuilds(String description) {
    Metrics before = Metrics.of(gantry);
    gantry.operator().run(withSite(aChain("described"), "described", description));
    return moved(before, Metrics.of(gantry), "gantry_tool_catalog_builds_total");
  }

  private WorkflowSpec withSite(WorkflowSpec workflow, String model, String description) {
    workflow.askedOf(gantry.provider(), model).step("Go");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "site").put("base_url", gantry.pages().page("/racing").toString()).put("description", description);
    return workflow;
  }

  private static ScriptedToolCall get(String tool, String path) {
    return new ScriptedToolCall(tool, JsonNodeFactory.instance.objectNode().put("path", path).put("method", "GET"));
  }

  private static double moved(Metrics before, Metrics after, String name) {
    return after.sum(name) - before.sum(name);
  }
}
