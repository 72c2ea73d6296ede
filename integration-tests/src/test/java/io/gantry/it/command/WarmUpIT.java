package io.gantry.it.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.Answer;
import io.gantry.it.client.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing is built before a run asks for it, unless the operator names what shall be ready. */
@ExtendWith(DevServerExtension.class)
class WarmUpIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int AGENTS = 10;

  private final DevServer gantry;

  WarmUpIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @Test
  void aStartBuildsNothingAndOneThatIsToldToWarmUpBuildsWhatTheNamedAgentsNeed() throws IOException {
    gantry.run("down");
    gantry.up();

    assertThat(gantry.figure("gantry_warm_up_agents_total")).isZero();
    assertThat(gantry.figure("gantry_model_clients_built_total")).isZero();
    assertThat(gantry.figure("gantry_agent_builds_total")).isZero();
    assertThat(gantry.figure("gantry_tool_catalog_builds_total")).isZero();
    Answer stored = gantry.client().put("/api/v1/workflows/warm", "application/yaml", workflow());
    assertThat(stored.status()).as(stored.toString()).isEqualTo(201);

    Path told = gantry.home().resolve("wlp/servers/gantry/configDropins/overrides/warm-up.xml");
    Files.createDirectories(told.getParent());
    gantry.run("down");
    try {
      Files.writeString(
          told, "<server><variable name=\"gantry.warm-up.workflows\" value=\"warm, not-stored\"/></server>");
      gantry.up();

      awaitWarm();
    } finally {
      Files.delete(told);
    }
    assertThat(gantry.figure("gantry_model_clients_built_total")).isEqualTo(AGENTS);
    assertThat(gantry.figure("gantry_tool_catalog_builds_total")).isEqualTo(1);
    assertThat(gantry.figure("gantry_agent_builds_total")).as("no run was there").isZero();
    assertThat(gantry.figure("gantry_runs_total")).isZero();
    assertThat(Files.readString(gantry.log()))
        .contains("Workflow not-stored cannot be warmed up: gantry.warm-up.workflows names it, but it is not stored here")
        .contains("Agent keyless of workflow warm cannot be warmed up: Provider anthropic needs a key");
  }

  private static String workflow() {
    String agents =
        IntStream.range(0, AGENTS)
            .mapToObj(i -> "  a" + i + ": {prompt: Do it, model_id: warm-" + i + "}\n")
            .collect(Collectors.joining());
    return "version: 0\nname: warm\nruntime: {provider: openai, host: 'http://127.0.0.1:9', model_id: warm}\n"
        + "tools: {python: [calculator]}\nagents:\n" + agents
        + "  keyless: {prompt: Do it, provider: anthropic, model_id: claude}\n"
        + "pattern: {type: chain, config: {steps: [{agent: a0, input: Go}]}}\n";
  }

  private void awaitWarm() {
    Await.until(
        LIMIT,
        () -> "all agents had their turn",
        () ->
            gantry.figure("gantry_warm_up_agents_total", "outcome=\"ready\"") >= AGENTS
                && gantry.figure("gantry_warm_up_agents_total", "outcome=\"failed\"") >= 1);
  }
}
