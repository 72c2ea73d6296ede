package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunState;
import io.gantry.it.client.Story;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What makes runs faster can be switched off and changes no result; a setting that cannot be meant stops the start. */
@ExtendWith(DevServerExtension.class)
class SwitchesIT {

  private static final Map<String, String> ON = Map.of("GANTRY_TOOLS_HTTP_ALLOW", "127.0.0.1:*");
  private static final Map<String, String> OFF =
      Map.of(
          "GANTRY_TOOLS_HTTP_ALLOW", "127.0.0.1:*",
          "GANTRY_TOOLS_PARALLEL", "false",
          "GANTRY_TOOLS_SINGLE_FLIGHT", "false",
          "GANTRY_AGENT_CACHE_ENABLED", "false");

  private final DevServer gantry;

  SwitchesIT(DevServer gantry) {
    this.gantry = gantry;
  }

  /** A server keeps the settings it was started with. */
  @AfterEach
  void down() {
    gantry.run("down");
  }

  /**
   * @param overlap most requests that the site saw at once
   * @param builds agents built for the run
   */
  private record Observed(Story journal, Story run, String result, long visits, int overlap, double builds) {}

  @Test
  void aMissionComesToTheSameWithEverySwitchOff() {
    gantry.run("down");
    Observed on = mission(ON);
    gantry.run("down");
    Observed off = mission(OFF);

    assertThat(off.result()).isEqualTo(on.result()).isEqualTo("All in all");
    assertThat(off.journal()).isEqualTo(on.journal());
    assertThat(off.run()).isEqualTo(on.run());
    assertThat(on.journal().lines()).filteredOn(line -> line.startsWith("ToolReturned")).hasSize(8);
    assertThat(on.overlap()).as("calls at once").isEqualTo(3);
    assertThat(off.overlap()).as("calls at once").isEqualTo(1);
    assertThat(on.visits()).isEqualTo(6);
    assertThat(off.visits()).isEqualTo(6);
    assertThat(on.builds()).as("agents for three steps").isEqualTo(1);
    assertThat(off.builds()).as("agents for three steps").isEqualTo(3);
  }

  @Test
  void settingsThatCannotBeMeantStopTheStartAndAreAllNamed() throws IOException {
    gantry.run("down");

    Ended ended =
        gantry.run(
            Map.of(
                "GANTRY_TOOLS_PARALLEL", "perhaps",
                "GANTRY_TOOLS_MAX_PER_BATCH", "0",
                "GANTRY_MODEL_CONNECTIONS_EXPIRY", "soon",
                "GANTRY_TOOL_CACHE_BACKEND", "redis"),
            "up");

    assertThat(ended.exitCode()).as(ended.toString()).isNotZero();
    assertThat(gantry.run("status").out()).contains("down");
    assertThat(Files.readString(gantry.log()))
        .contains("gantry.tools.parallel is 'perhaps'; expected true or false")
        .contains("gantry.tools.max-per-batch is '0'; expected a whole number from 1 to 256")
        .contains("gantry.model.connections.expiry is 'soon'; expected a time from 1s to 1h")
        .contains("gantry.tool-cache.redis-url is missing");
  }

  /** Three steps of one agent; the first asks for calls that read, for one that does not, and for what is not there. */
  private Observed mission(Map<String, String> settings) {
    String site = "pages/switched-300ms";
    gantry.up(settings);
    gantry.provider().reset();
    Reply calls =
        Reply.toolCalls(
            get("site", "/a"), get("site", "/b"), get("site", "/c"), get("mark", "/d"), get("site", "/e"),
            new ScriptedToolCall("nothing", JsonNodeFactory.instance.objectNode()), get("site", "/f"),
            new ScriptedToolCall("calculator", JsonNodeFactory.instance.objectNode().put("expression", "6 * 7")));
    gantry.provider().script(
        "switched",
        ModelScript.ECHO.withReplies(calls, Reply.text("Read"), Reply.text("Thought"), Reply.text("All in all")));
    WorkflowSpec workflow =
        aChain("switched").askedOf(gantry.provider(), "switched").step("Read").step("Think").step("Say");
    workflow.json().withObject("/tools").putArray("python").add("calculator");
    executor(workflow, "site");
    executor(workflow, "mark").put("effect", "keyed");

    double builds = gantry.figure("gantry_agent_builds_total");
    RunState run = gantry.client().run(workflow);

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    return new Observed(
        Story.of(gantry.client().journal(run.id())),
        Story.of(run),
        run.result(),
        gantry.provider().stats(site).calls(),
        gantry.provider().stats(site).maxOverlap(),
        gantry.figure("gantry_agent_builds_total") - builds);
  }

  private ObjectNode executor(WorkflowSpec workflow, String id) {
    return workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", id).put("base_url", gantry.provider().page("switched-300ms").toString());
  }

  private static ScriptedToolCall get(String tool, String path) {
    return new ScriptedToolCall(tool, JsonNodeFactory.instance.objectNode().put("path", path).put("method", "GET"));
  }
}
