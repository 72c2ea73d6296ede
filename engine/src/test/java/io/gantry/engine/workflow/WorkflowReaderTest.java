package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowReaderTest {

  private static final String FULL = """
      version: "1.0.0"
      name: A full file
      description: Everything that is supported now.
      metadata: {labels: {team: ops}}
      tags: [one, two]
      runtime:
        provider: OpenAI
        model_id: gpt-5
        host: http://127.0.0.1:9000/v1
        space_id: space-7
        temperature: 0.2
        max_parallel: 3
        budgets: {max_steps: 9, max_tokens: 5000000000, max_duration_s: 60}
        failure_policy: {retries: 4, backoff: jittered, wait_min: 0.5, wait_max: 5}
        on_failure: tolerate
        durability: full
      inputs:
        required: {topic: string}
        optional:
          depth: {type: integer, default: 2, enum: [1, 2, 3]}
        values: {topic: rivers}
      env: {mounts: {data: ./data}}
      telemetry:
        otel: {endpoint: "http://127.0.0.1:4318", service_name: flows, sample_ratio: 0.5}
        redact: {tool_inputs: false, tool_outputs: true}
      tools:
        python: [calculator, strands_tools.http_request.http_request, {callable: strands_tools.grep}, strands_tools.speak]
        http_executors:
          - {id: api, base_url: "https://example.org", timeout_ms: 1500, headers: {A: b},
             description: An API, examples: [{path: /x}]}
      agents:
        full:
          prompt: "You know {{ topic }}."
          tools: [calculator, api, strands_tools.grep.grep, telescope]
          model_id: gpt-5-mini
          inference: {max_tokens: 100}
          output_schema: {type: object}
          max_steps: 4
        other: {prompt: x, provider: ollama}
      pattern:
        type: workflow
        config: {tasks: [{id: t, agent: full, description: Do it}]}
      outputs: {artifacts: [{path: "./out/{{ topic }}.md", from: "{{ last_response }}"}]}
      security: {guardrails: {deny_network: true, allow_tools: [calculator]}}
      """;

  private final WorkflowReader reader = WorkflowFiles.reader();

  private Workflow full() {
    return reader.read(FULL, References.NONE).workflow();
  }

  @Test
  void readsTheHeadOfAFile() {
    Workflow workflow = full();
    assertThat(workflow.name()).isEqualTo("A full file");
    assertThat(workflow.languageVersion()).isEqualTo("1.0.0");
    assertThat(workflow.tags()).containsExactly("one", "two");
    assertThat(workflow.metadata().at("/labels/team").asText()).isEqualTo("ops");
    assertThat(workflow.environment().mounts()).containsEntry("data", "./data");
    assertThat(workflow.guardrails().denyNetwork()).isTrue();
    assertThat(workflow.guardrails().allowTools().orElseThrow()).containsExactly("calculator");
    assertThat(workflow.artifacts()).containsExactly(new Workflow.Artifact("./out/{{ topic }}.md", "{{ last_response }}"));
  }

  @Test
  void keepsWhatItSaysOfTelemetry() {
    JsonNode telemetry = full().telemetry();

    assertThat(telemetry.at("/otel/endpoint").asText()).isEqualTo("http://127.0.0.1:4318");
    assertThat(telemetry.at("/otel/service_name").asText()).isEqualTo("flows");
    assertThat(telemetry.at("/otel/sample_ratio").asDouble()).isEqualTo(0.5);
    assertThat(telemetry.at("/redact/tool_inputs").asBoolean(true)).isFalse();
    assertThat(telemetry.at("/redact/tool_outputs").asBoolean(false)).isTrue();
    assertThat(reader.read(WorkflowFiles.oneStep(""), References.NONE).workflow().telemetry()).isEmpty();
  }

  @Test
  void aSpaceThatIsNamedChangesNothingForTheProvidersThereAre() {
    Workflow without = reader.read(FULL.replace("  space_id: space-7\n", ""), References.NONE).workflow();

    assertThat(without.runtime()).isEqualTo(full().runtime());
  }

  @Test
  void readsTheRuntime() {
    Runtime runtime = full().runtime();
    assertThat(runtime.model().provider()).isEqualTo("openai");
    assertThat(runtime.maxParallel()).isEqualTo(3);
    assertThat(runtime.onFailure()).isEqualTo(OnFailure.TOLERATE);
    assertThat(runtime.budgets()).isEqualTo(new Runtime.Budgets(
        OptionalInt.of(9), OptionalLong.of(5_000_000_000L), Optional.of(Duration.ofMinutes(1)), 0.8));
    assertThat(runtime.failurePolicy())
        .isEqualTo(new Runtime.FailurePolicy(4, Backoff.JITTERED, Duration.ofMillis(500), Duration.ofSeconds(5)));
  }

  @Test
  void fillsInTheDefaults() {
    Workflow workflow = reader.read(WorkflowFiles.oneStep(""), References.NONE).workflow();
    assertThat(workflow.runtime().maxParallel()).isEqualTo(5);
    assertThat(workflow.runtime().budgets()).isEqualTo(Runtime.Budgets.NONE);
    assertThat(workflow.runtime().failurePolicy()).isEqualTo(Runtime.FailurePolicy.DEFAULT);
    assertThat(workflow.runtime().onFailure()).isEqualTo(OnFailure.FAIL_FAST);
    assertThat(workflow.guardrails()).isEqualTo(Workflow.Guardrails.NONE);
    assertThat(workflow.agent("a").tools()).isEmpty();
    assertThat(workflow.agent("a").strategy()).isEqualTo(Agent.REACT);
    assertThat(workflow.agent("a").model()).isEqualTo(ModelRef.OFFLINE);
  }

  @ParameterizedTest
  @ValueSource(strings = {Agent.REACT, Agent.PLAN_AND_EXECUTE, Agent.REFLECT, Agent.ADAPTIVE})
  void knowsEveryStrategyOfTheLanguage(String strategy) {
    String text = WorkflowFiles.oneStep("").replace("prompt: You are b.", "prompt: You are b.\n    strategy: " + strategy);
    assertThat(reader.read(text, References.NONE).workflow().agent("b").strategy()).isEqualTo(strategy);
  }

  @Test
  void mergesTheRuntimesModelIntoEachAgents() {
    Agent agent = full().agent("full");
    assertThat(agent.model().label()).isEqualTo("openai/gpt-5-mini");
    assertThat(agent.model().host()).contains("http://127.0.0.1:9000/v1");
    assertThat(agent.model().inference().temperature()).hasValue(0.2);
    assertThat(agent.model().inference().maxTokens()).hasValue(100);
    assertThat(agent.maxSteps()).hasValue(4);
    assertThat(agent.outputSchema()).isPresent();
    ModelRef other = full().agent("other").model();
    assertThat(other.label()).isEqualTo("ollama");
    assertThat(other.host()).isEmpty();
  }

  @Test
  void mapsToolNamesAndWarnsOfThoseThatStandForNothing() {
    LoadedWorkflow loaded = reader.read(FULL, References.NONE);
    assertThat(loaded.workflow().tools().natives()).containsExactly("calculator", "http_request", "grep");
    assertThat(loaded.workflow().agent("full").tools().orElseThrow()).containsExactly("calculator", "api", "grep");
    assertThat(loaded.workflow().tools().httpExecutors()).singleElement().satisfies(executor -> {
      assertThat(executor.timeout()).contains(Duration.ofMillis(1500));
      assertThat(executor.guidance().at("/examples/0/path").asText()).isEqualTo("/x");
    });
    assertThat(loaded.warnings()).satisfiesExactly(
        first -> assertThat(first).contains("strands_tools.speak"),
        second -> assertThat(second).contains("telescope").contains("full"));
  }

  @Test
  void keepsTheTextAsGivenAndItsDigest() {
    LoadedWorkflow loaded = reader.read(FULL, References.NONE);
    assertThat(loaded.source()).isEqualTo(FULL);
    assertThat(loaded.digest()).hasSize(64).isEqualTo(reader.read(FULL, References.NONE).digest());
    assertThat(reader.read(FULL + "# more\n", References.NONE).digest()).isNotEqualTo(loaded.digest());
  }

  @Nested
  class WithFilesBesideIt {

    @TempDir
    Path folder;

    private LoadedWorkflow read(String agent) throws IOException {
      Files.writeString(folder.resolve("ok.yaml"), "prompt: From a file\noutput_schema: schemas/out.json\nmodel_id: m1\n");
      Files.createDirectories(folder.resolve("schemas"));
      Files.writeString(folder.resolve("schemas/out.json"), "{\"type\": \"object\"}");
      return reader.read(
          WorkflowFiles.oneStep("").replace("{prompt: You are a.}", agent), References.in(folder));
    }

    @Test
    void bringsThemIntoATextThatSaysItAll() throws IOException {
      LoadedWorkflow loaded = read("{$ref: ok.yaml, model_id: m2}");
      Agent agent = loaded.workflow().agent("a");
      assertThat(agent.prompt()).isEqualTo("From a file");
      assertThat(agent.model().modelId()).contains("m2");
      assertThat(agent.outputSchema().orElseThrow().path("type").asText()).isEqualTo("object");

      LoadedWorkflow again = reader.read(loaded.source(), References.NONE);
      assertThat(again.workflow()).isEqualTo(loaded.workflow());
      assertThat(again.digest()).isEqualTo(loaded.digest());
    }

    @Test
    void takesTheSoleAgentOfAWorkflowFile() throws IOException {
      Files.writeString(folder.resolve("atomic.yaml"), WorkflowFiles.oneStep("").replaceAll("(?m)^  b:\n.*\n", ""));
      assertThat(read("{$ref: atomic.yaml}").workflow().agent("a").prompt()).isEqualTo("You are a.");
    }

    @Test
    void mayLieInAnotherFolderThatIsOpenedToo() throws IOException {
      Path home = Files.createDirectories(folder.resolve("flows"));
      Path shared = Files.createDirectories(folder.resolve("shared/schemas")).getParent();
      Files.writeString(shared.resolve("agent.yaml"), "prompt: Shared\noutput_schema: ./schemas/out.json\n");
      Files.writeString(shared.resolve("schemas/out.json"), "{\"type\": \"object\"}");
      Files.writeString(Files.createDirectories(folder.resolve("closed")).resolve("agent.yaml"), "prompt: Closed");
      Files.writeString(Files.createDirectories(shared.resolve(".keys")).resolve("agent.yaml"), "prompt: Hidden");
      References opened = References.in(home, List.of(home, shared));

      Agent agent = reader.read(referring("../shared/agent.yaml"), opened).workflow().agent("a");

      assertThat(agent.prompt()).isEqualTo("Shared");
      assertThat(agent.outputSchema()).isPresent();
      for (String elsewhere : List.of("../closed/agent.yaml", "../closed/none.yaml", "../shared/.keys/agent.yaml")) {
        assertThat(catchThrowableOfType(InvalidWorkflowException.class, () -> reader.read(referring(elsewhere), opened)))
            .hasMessageContaining("climbs out");
      }
    }

    private static String referring(String file) {
      return WorkflowFiles.oneStep("").replace("{prompt: You are a.}", "{$ref: '" + file + "'}");
    }

    @Test
    void findsSchemasFromWhereTheAgentsOwnFileIs() throws IOException {
      Files.createDirectories(folder.resolve("agents"));
      Files.writeString(
          folder.resolve("agents/deep.yaml"), "prompt: Deep\ninput_schema: ../schemas/out.json\noutput_schema: in.json\n");
      Files.writeString(folder.resolve("agents/in.json"), "{\"type\": \"string\"}");

      Agent agent = read("{$ref: ./agents/deep.yaml}").workflow().agent("a");

      assertThat(agent.inputSchema().orElseThrow().path("type").asText()).isEqualTo("object");
      assertThat(agent.outputSchema().orElseThrow().path("type").asText()).isEqualTo("string");
    }

    @Test
    void mayComeAlongWithTheWorkflow() {
      References sent =
          References.of(
              Map.of(
                  "./agents/a.yaml", "prompt: Sent\noutput_schema: ../schemas/out.json",
                  "schemas/out.json", "{\"type\": \"object\"}"));
      String workflow = WorkflowFiles.oneStep("").replace("{prompt: You are a.}", "{$ref: agents/a.yaml}");

      LoadedWorkflow loaded = reader.read(workflow, sent);
      InvalidWorkflowException refusal =
          catchThrowableOfType(
              InvalidWorkflowException.class,
              () -> reader.read(workflow.replace("a.yaml", "b.yaml"), References.of(Map.of("x.yaml", ""))));

      assertThat(loaded.workflow().agent("a").prompt()).isEqualTo("Sent");
      assertThat(loaded.workflow().agent("a").outputSchema()).isPresent();
      assertThat(refusal.problems().get(0).message())
          .isEqualTo("'agents/b.yaml' did not come along with the workflow; what did is x.yaml");
    }

    @Test
    void takesSchemasOfItsOwnAgentsFromFiles() throws IOException {
      Agent agent = read("{prompt: You are a., input_schema: schemas/out.json}").workflow().agent("a");

      assertThat(agent.inputSchema().orElseThrow().path("type").asText()).isEqualTo("object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", ".hidden.yaml", "schemas/.hidden/agent.yaml",
        "../secret.yaml", "x/../../secret.yaml", "gone.yaml", "link.yaml", "nested.yaml",
        "circle.yaml", "schemas", "broken.yaml", "\\\\server\\share"})
    void refusesFilesThatLeadElsewhere(String file) throws IOException {
      Path secret = Files.writeString(folder.resolveSibling(folder.getFileName() + "-secret.yaml"), "prompt: secret");
      Files.createSymbolicLink(folder.resolve("link.yaml"), secret);
      Files.writeString(folder.resolve("nested.yaml"), "$ref: ok.yaml");
      Files.writeString(folder.resolve("circle.yaml"), "$ref: circle.yaml");
      Files.writeString(folder.resolve("broken.yaml"), "prompt: [");
      Files.writeString(folder.resolve(".hidden.yaml"), "prompt: secret");
      Files.createDirectories(folder.resolve("schemas/.hidden"));
      Files.writeString(folder.resolve("schemas/.hidden/agent.yaml"), "prompt: secret");
      InvalidWorkflowException refusal =
          catchThrowableOfType(InvalidWorkflowException.class, () -> read("{$ref: '" + file + "'}"));
      Files.delete(secret);
      assertThat(refusal.problems()).anySatisfy(problem -> {
        assertThat(problem.code()).isIn("reference", "syntax");
        assertThat(problem.pointer()).isEqualTo("/agents/a/$ref");
        assertThat(problem.line()).isEqualTo(6);
        assertThat(problem.message()).contains(file.equals("\\\\server\\share") ? "absolute" : file);
      });
    }
  }

  @Test
  void anInputsFileAndCallersValuesMeet() {
    assertThat(reader.bind(full(), Map.of()).toString()).isEqualTo("{topic=\"rivers\", depth=2}");
  }
}
