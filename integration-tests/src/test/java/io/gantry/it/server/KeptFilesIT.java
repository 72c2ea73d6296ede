package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Files beside workflows are read once, until somebody edits them. */
@ExtendWith(ArquillianExtension.class)
class KeptFilesIT {

  private static final int AGENTS = 60;

  @ArquillianResource private GantryServer gantry;

  private Path folder;

  @BeforeEach
  void anOpenedFolder() throws IOException {
    Path opened = BuiltProject.find().work().resolve(ServerSurroundings.FILES);
    folder = Files.createDirectories(opened.resolve(UUID.randomUUID().toString()));
  }

  @Test
  void anAgentsFileIsReadOnceAndAgainOnceItIsEdited() throws IOException {
    Files.writeString(folder.resolve("worker.yaml"), "prompt: You are brief.\n");
    run("kept-prompt", "worker.yaml");
    Metrics before = Metrics.of(gantry);
    for (int i = 0; i < 4; i++) {
      run("kept-prompt", "worker.yaml");
    }
    Metrics after = Metrics.of(gantry);

    assertThat(moved(before, after, "gantry_config_loads_total", "cached=\"false\"")).as("parsed anew").isZero();
    assertThat(moved(before, after, "gantry_config_loads_total", "cached=\"true\"")).isGreaterThanOrEqualTo(4);
    assertThat(moved(before, after, "gantry_workflow_file_reads_total", "cached=\"false\"")).isZero();
    assertThat(systemPrompt("kept-prompt")).contains("You are brief.");

    Files.writeString(folder.resolve("worker.yaml"), "prompt: You take your time over everything.\n");
    RunState edited = run("kept-prompt", "worker.yaml");

    assertThat(edited.status()).isEqualTo("completed");
    assertThat(systemPrompt("kept-prompt")).contains("You take your time over everything.");
    assertThat(moved(after, Metrics.of(gantry), "gantry_workflow_file_reads_total", "kind=\"agent\"", "cached=\"false\""))
        .isEqualTo(1);
  }

  @Test
  void theFiftyFilesUsedLastAreKept() throws IOException {
    for (int i = 0; i < AGENTS; i++) {
      Files.writeString(folder.resolve("agent-" + i + ".yaml"), "prompt: You are number " + i + ".\n");
      run("kept-many", "agent-" + i + ".yaml");
    }

    Metrics metrics = Metrics.of(gantry);
    assertThat(metrics.sum("gantry_cache_entries", "cache=\"agent-files\"")).isEqualTo(50);
    assertThat(metrics.sum("gantry_cache_limit", "cache=\"agent-files\"")).isEqualTo(50);
    assertThat(metrics.sum("gantry_cache_limit", "cache=\"skill-files\"")).isEqualTo(20);
  }

  private RunState run(String model, String agentFile) {
    WorkflowSpec workflow = oneStep(model, gantry.provider(), model);
    ObjectNode agents = workflow.json().withObject("/agents");
    agents.putObject("worker").put("$ref", agentFile);
    ObjectNode submission = GantryClient.submission(workflow);
    submission.putObject("options").put("folder", folder.toString());
    return gantry.operator().run(submission);
  }

  /** What the model was told last of who it is. */
  private String systemPrompt(String model) {
    var bodies = gantry.provider().bodies(model);
    return bodies.get(bodies.size() - 1).at("/messages/0/content").asText();
  }

  private static double moved(Metrics before, Metrics after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }
}
