package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was built, opened or read once is used again, in counts that operators see. */
@ExtendWith(ArquillianExtension.class)
class ReuseIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aChainOfTenStepsTakesOneAgentAndOneClient() {
    WorkflowSpec workflow = aChain("reuse").askedOf(gantry.provider(), "reuse-of-clients");
    IntStream.rangeClosed(1, 10).forEach(step -> workflow.step("Step " + step));
    Metrics before = Metrics.of(gantry);

    RunState run = gantry.operator().run(workflow);

    Metrics after = Metrics.of(gantry);
    assertThat(run.steps()).hasSize(10);
    assertThat(moved(before, after, "gantry_agent_builds_total")).isEqualTo(1);
    assertThat(moved(before, after, "gantry_agent_cache_hits_total")).isEqualTo(9);
    assertThat(moved(before, after, "gantry_model_clients_built_total")).isEqualTo(1);
    double hits = moved(before, after, "gantry_model_clients_hits_total");
    double misses = moved(before, after, "gantry_model_clients_misses_total");
    assertThat(hits / (hits + misses)).isGreaterThanOrEqualTo(0.8);
    assertThat(moved(before, after, "gantry_model_connections_opened_total")).isLessThanOrEqualTo(1);
    assertThat(after.sum("gantry_model_connections_leased")).isZero();
  }

  @Test
  void aSecondRunOfTheSameFileIsNotParsedAgainAndTakesItsOwnAgent() {
    WorkflowSpec workflow =
        aDag("reuse-file").askedOf(gantry.provider(), "reuse-of-files").task("a", "A").task("b", "B", "a");
    gantry.operator().run(workflow);
    Metrics before = Metrics.of(gantry);

    gantry.operator().run(workflow);

    Metrics after = Metrics.of(gantry);
    assertThat(moved(before, after, "gantry_config_loads_total", "cached=\"false\"")).isZero();
    assertThat(moved(before, after, "gantry_config_loads_total", "cached=\"true\"")).isPositive();
    assertThat(moved(before, after, "gantry_agent_builds_total")).isEqualTo(1);
    assertThat(moved(before, after, "gantry_model_clients_built_total")).isZero();
  }

  @Test
  void theSeventeenthModelPutsOneClientOutAndClosesIt() {
    WorkflowSpec workflow = aDag("reuse-many").askedOf(gantry.provider(), "reuse-many-0");
    for (int i = 1; i <= 17; i++) {
      workflow.agent("agent" + i, "reuse-many-" + i).taskOf("agent" + i, "task" + i, "Go");
    }
    Metrics before = Metrics.of(gantry);

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).isEqualTo("completed");
    Metrics after = Metrics.of(gantry);
    assertThat(moved(before, after, "gantry_model_clients_built_total")).isEqualTo(17);
    assertThat(after.sum("gantry_model_clients_size")).isEqualTo(16);
    assertThat(moved(before, after, "gantry_model_clients_evictions_total")).isPositive();
    assertThat(moved(before, after, "gantry_model_clients_closed_total"))
        .isEqualTo(moved(before, after, "gantry_model_clients_evictions_total"));
  }

  private static double moved(Metrics before, Metrics after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }
}
