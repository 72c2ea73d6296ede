package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Models that are asked with temperature 0 are asked the same once, on the server; the counts are those of the provider. */
@ExtendWith(ArquillianExtension.class)
class ModelCacheIT {

  private static final String SAVED = "gantry_model_cache_saved_tokens_total";

  @ArquillianResource private GantryServer gantry;

  @Test
  void aSecondRunIsAnsweredWithoutTheModelForNothingAndSaysSo() {
    WorkflowSpec workflow = asking("cache-same", 0).step("Go on");
    Metrics before = Metrics.of(gantry);

    RunState first = gantry.operator().run(workflow);
    RunState second = gantry.operator().run(workflow);

    assertThat(gantry.provider().bodies("cache-same")).hasSize(2);
    assertThat(second.status()).isEqualTo("completed");
    assertThat(second.result()).isEqualTo(first.result());
    assertThat(sources(first.id())).containsExactly("", "");
    assertThat(sources(second.id())).containsExactly("cache", "cache");
    assertThat(first.json().at("/usage/inputTokens").asInt()).isEqualTo(200);
    assertThat(first.json().at("/savedTokens/inputTokens").asInt()).isZero();
    assertThat(second.json().at("/usage/inputTokens").asInt()).isZero();
    assertThat(second.json().at("/usage/outputTokens").asInt()).isZero();
    assertThat(second.json().at("/savedTokens/inputTokens").asInt()).isEqualTo(200);
    assertThat(second.json().at("/savedTokens/outputTokens").asInt()).isEqualTo(14);
    JsonNode step = second.steps().get(0);
    assertThat(step.path("modelCalls").asInt()).isEqualTo(1);
    assertThat(step.path("reusedModelCalls").asInt()).isEqualTo(1);
    assertThat(step.at("/tokens/inputTokens").asInt()).isZero();
    assertThat(step.at("/savedTokens/inputTokens").asInt()).isEqualTo(100);
    Metrics after = Metrics.of(gantry);
    assertThat(moved(before, after, "gantry_model_cache_hits_total")).isEqualTo(2);
    assertThat(moved(before, after, "gantry_model_cache_misses_total")).isEqualTo(2);
    assertThat(moved(before, after, SAVED, "direction=\"input\"")).isEqualTo(200);
    assertThat(moved(before, after, "gantry_model_calls_total")).isEqualTo(2);
    assertThat(after.sum("gantry_model_cache_size")).isPositive();
    JsonNode model = named("/api/v1/models", "/models", "model", "openai/cache-same");
    assertThat(model.at("/totals/admitted").asInt()).as("the governor lets through what is sent").isEqualTo(2);
  }

  @Test
  void anotherCallerIsGivenNothing() {
    WorkflowSpec workflow = asking("cache-callers", 0);

    gantry.operator().run(workflow);
    RunState other = gantry.admin().run(workflow);

    assertThat(gantry.provider().bodies("cache-callers")).hasSize(2);
    assertThat(sources(other.id())).containsExactly("");
  }

  @Test
  void withAnotherTemperatureOrNoneEachRunAsks() {
    WorkflowSpec warm = asking("cache-warm", 0.1);
    WorkflowSpec unsaid = asking("cache-unsaid", 0);
    unsaid.runtime().remove("temperature");

    for (WorkflowSpec workflow : List.of(warm, unsaid)) {
      gantry.operator().run(workflow);
      gantry.operator().run(workflow);
    }

    assertThat(gantry.provider().bodies("cache-warm")).hasSize(2);
    assertThat(gantry.provider().bodies("cache-unsaid")).hasSize(2);
  }

  @Test
  void oneWordMoreIsAnotherRequest() {
    gantry.operator().run(asking("cache-words", 0));
    gantry.operator().run(asking("cache-words", 0).step("More"));

    assertThat(gantry.provider().bodies("cache-words")).as("only the second step of the second run is new").hasSize(2);
    WorkflowSpec other = asking("cache-words", 0);
    other.json().withObject("/agents/worker").put("prompt", "You do what you are told!");
    gantry.operator().run(other);
    assertThat(gantry.provider().bodies("cache-words")).hasSize(3);
  }

  @Test
  void anAdminClearsItAndNothingElse() {
    WorkflowSpec workflow = asking("cache-cleared", 0);
    gantry.operator().run(workflow);
    JsonNode cache = named("/api/v1/caches", "/caches", "name", "model-responses");
    assertThat(cache.path("entries").asInt()).isPositive();
    assertThat(cache.path("size").asLong()).isPositive();
    assertThat(cache.path("unit").asText()).isEqualTo("bytes");
    assertThat(cache.path("maxEntries").asInt()).isEqualTo(10_000);
    assertThat(cache.path("misses").asInt()).isPositive();
    assertThat(cache.path("expires").asText()).isEqualTo("after gantry.model-cache.ttl");

    assertThat(gantry.operator().call("DELETE", "/api/v1/caches/model-responses").status()).isEqualTo(403);
    assertThat(gantry.admin().call("DELETE", "/api/v1/caches/tool-responses").status()).isEqualTo(204);
    gantry.operator().run(workflow);
    assertThat(gantry.provider().bodies("cache-cleared")).as("that was another cache").hasSize(1);
    assertThat(gantry.admin().call("DELETE", "/api/v1/caches/model-responses").status()).isEqualTo(204);
    assertThat(named("/api/v1/caches", "/caches", "name", "model-responses").path("entries").asInt(-1)).isZero();

    gantry.operator().run(workflow);
    assertThat(gantry.provider().bodies("cache-cleared")).hasSize(2);
  }

  private WorkflowSpec asking(String model, double temperature) {
    gantry.provider().script(model, ModelScript.ECHO.withUsage(100, 7));
    WorkflowSpec workflow = aChain(model).askedOf(gantry.provider(), model).step("Say something about " + model);
    workflow.runtime().put("temperature", temperature);
    return workflow;
  }

  /** Where each reply of the run comes from; nothing for one that the model gave. */
  private List<String> sources(String run) {
    return gantry.viewer().journal(run).stream()
        .filter(entry -> entry.kind().equals("ModelReplied"))
        .map(entry -> entry.body().path("source").asText())
        .toList();
  }

  private JsonNode named(String address, String list, String member, String name) {
    return StreamSupport.stream(gantry.viewer().get(address).at(list).spliterator(), false)
        .filter(one -> one.path(member).asText().equals(name))
        .findFirst()
        .orElse(MissingNode.getInstance());
  }

  private static double moved(Metrics before, Metrics after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }
}
