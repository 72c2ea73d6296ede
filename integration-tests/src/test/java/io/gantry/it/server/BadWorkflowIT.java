package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.WorkflowSpec;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A workflow that is not in order is refused with the place named; nothing is stored and no model is asked. */
@ExtendWith(ArquillianExtension.class)
class BadWorkflowIT {

  private static final String RUNS = "/api/v1/runs";
  private static final int MB = 1024 * 1024;

  @ArquillianResource private GantryServer gantry;

  private long rowsBefore;
  private long callsBefore;

  @BeforeEach
  void count() {
    rowsBefore = gantry.storedRows();
    callsBefore = gantry.modelCalls();
  }

  @AfterEach
  void nothingIsStoredAndNoModelWasAsked() {
    assertThat(gantry.storedRows()).isEqualTo(rowsBefore);
    assertThat(gantry.modelCalls()).isEqualTo(callsBefore);
  }

  @Test
  void aYamlBombIsRefusedBeforeItGrows() {
    StringBuilder bomb = new StringBuilder("version: 0\nname: bomb\nl0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      String aliases = ("*l" + (level - 1) + ", ").repeat(9) + "*l" + (level - 1);
      bomb.append("l%d: &l%d [%s]\n".formatted(level, level, aliases));
    }

    Answer answer = postYaml(bomb.toString());

    JsonNode problem = assertRefused(answer, 422, "invalid-workflow", "syntax");
    assertThat(problem.path("message").asText()).contains("aliases", "50");
  }

  @Test
  void aFileOfElevenMegabytesIsRefused() {
    Answer answer = postYaml(aChain("large").step("Hello") + "\n# " + "x".repeat(11 * MB));

    assertRefused(answer, 413, "too-large", "too-large");
  }

  @Test
  void anUnknownKeyIsNamedWithItsPointerAndLine() {
    String file =
        """
        version: 0
        name: typo
        runtime: {provider: offline}
        agents:
          worker:
            promt: You greet people.
            prompt: You greet people.
        pattern:
          type: chain
          config:
            steps: [{agent: worker, input: Hello}]
        """;

    JsonNode problem = assertRefused(postYaml(file), 422, "invalid-workflow", "unknown-key");

    assertThat(problem.path("pointer").asText()).isEqualTo("/agents/worker/promt");
    assertThat(problem.path("line").asInt()).isEqualTo(6);
  }

  @Test
  void aKeyWrittenTwiceIsASyntaxError() {
    String file = "version: 0\nname: twice\nname: again\n";

    JsonNode problem = assertRefused(postYaml(file), 422, "invalid-workflow", "syntax");

    assertThat(problem.path("line").asInt()).isEqualTo(3);
  }

  @Test
  void aWrongTypeIsNamedWithItsPointer() {
    WorkflowSpec workflow = aChain("wrong-type").step("Hello");
    workflow.runtime().put("max_parallel", "many");

    JsonNode problem = assertRefused(post(workflow), 422, "invalid-workflow", "schema");

    assertThat(problem.path("pointer").asText()).isEqualTo("/runtime/max_parallel");
    assertThat(problem.path("line").asInt()).isPositive();
  }

  @Test
  void aCycleIsNamed() {
    WorkflowSpec workflow = aDag("cycle").task("a", "A", "c").task("b", "B", "a").task("c", "C", "b");

    JsonNode problem = assertRefused(post(workflow), 422, "invalid-workflow", "cycle");

    assertThat(problem.path("message").asText()).contains("a", "b", "c");
  }

  @Test
  void anUnknownAgentIsNamedWithThoseThereAre() {
    WorkflowSpec workflow = aChain("unknown-agent").step("Hello");
    workflow.json().withObject("/pattern/config").withArray("steps").addObject().put("agent", "ghost");

    JsonNode problem = assertRefused(post(workflow), 422, "invalid-workflow", "reference");

    assertThat(problem.path("pointer").asText()).isEqualTo("/pattern/config/steps/1/agent");
    assertThat(problem.path("message").asText()).contains("ghost");
  }

  @Test
  void aMissingInputIsNamed() {
    JsonNode problem =
        assertRefused(
            post(aChain("missing").required("city", "string").step("Describe {{ city }}")),
            422,
            "invalid-workflow",
            "input");

    assertThat(problem.path("pointer").asText()).startsWith("/inputs");
    assertThat(problem.path("message").asText()).contains("city");
  }

  @Test
  void anInputOfAnotherTypeIsNamed() {
    var submission = GantryClient.submission(aChain("typed").required("count", "integer").step("Count {{ count }}"));
    submission.putObject("inputs").put("count", "three");

    JsonNode problem =
        assertRefused(gantry.operator().post(RUNS, submission), 422, "invalid-workflow", "input");

    assertThat(problem.path("pointer").asText()).isEqualTo("/inputs/count");
  }

  @Test
  void anUndefinedTemplateNameIsNamed() {
    JsonNode problem =
        assertRefused(post(aChain("undefined").step("Describe {{ citty }}")), 422, "invalid-workflow", "template");

    assertThat(problem.path("pointer").asText()).isEqualTo("/pattern/config/steps/0/input");
    assertThat(problem.path("message").asText()).contains("citty");
  }

  @Test
  void anArtifactOutsideTheRunsFolderIsRefused() {
    for (String path : new String[] {"../../etc/cron.d/job", "/etc/passwd", "a/../../b"}) {
      JsonNode problem =
          assertRefused(
              post(aChain("escaping").step("Hello").artifact(path, "x")), 422, "invalid-workflow", null);

      assertThat(problem.path("pointer").asText()).isEqualTo("/outputs/artifacts/0/path");
    }
  }

  @Test
  void aPatternThatIsNotThereIsNamed() {
    WorkflowSpec unknown = aChain("unknown-pattern").step("Hello");
    unknown.json().withObject("/pattern").put("type", "swarm");

    Answer answer = post(unknown);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.text()).contains("swarm", "/pattern/type");
  }

  @Test
  void aProviderOfTheLanguageThatThisServerLacksIsNamed() {
    String file =
        """
        version: 0
        name: later
        runtime: {provider: bedrock, region: eu-west-1}
        agents:
          worker: {prompt: You greet people.}
        pattern:
          type: chain
          config:
            steps: [{agent: worker}]
        """;

    JsonNode problem = assertRefused(postYaml(file), 422, "invalid-workflow", "unsupported");

    assertThat(problem.path("pointer").asText()).isEqualTo("/runtime/provider");
    assertThat(problem.path("message").asText()).contains("bedrock");
  }

  @Test
  void everyProblemOfAFileIsNamedAtOnce() {
    WorkflowSpec workflow = aChain("several").step("Hello");
    workflow.runtime().put("temperature", 7).put("max_parallel", "many");

    Answer answer = post(workflow);

    assertThat(answer.at("/problems")).as(answer.toString()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aFolderThatTheOperatorDidNotOpenIsRefused() {
    var submission = GantryClient.submission(aChain("folder").step("Hi"));
    submission.putObject("options").put("folder", "/etc");

    JsonNode problem = assertRefused(gantry.operator().post(RUNS, submission), 422, "invalid-workflow", "input");

    assertThat(problem.path("pointer").asText()).isEqualTo("/options/folder");
  }

  @Test
  void aStoredWorkflowThatIsNotThereIsNamed() {
    Answer answer = gantry.operator().post(RUNS, "application/json", "{\"workflow\": \"nowhere\"}");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/workflow");
  }

  @Test
  void aDeepDocumentIsRefused() {
    String deep = IntStream.range(0, 5000).mapToObj(i -> "[").collect(Collectors.joining());

    assertThat(postYaml("version: 0\nname: deep\nenv: " + deep).status()).isBetween(400, 499);
    assertThat(gantry.operator().post(RUNS, "application/json", "{\"spec\": " + deep).status()).isEqualTo(400);
  }

  private Answer post(WorkflowSpec workflow) {
    return gantry.operator().post(RUNS, GantryClient.submission(workflow));
  }

  private Answer postYaml(String file) {
    return gantry.operator().post(RUNS, "application/yaml", file);
  }

  /** The first problem with this code, or the first of all when none is asked for. */
  private static JsonNode assertRefused(Answer answer, int status, String kind, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.problem()).as(answer.toString()).isEqualTo(kind);
    assertThat(answer.text()).doesNotContain("Exception", "at io.gantry");
    for (JsonNode problem : answer.at("/problems")) {
      if (code == null || problem.path("code").asText().equals(code)) {
        return problem;
      }
    }
    throw new AssertionError("No problem '" + code + "' in " + answer);
  }
}
