package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting runs, looking at them, following them and ending them. */
@ExtendWith(ArquillianExtension.class)
class RunsApiIT {

  private static final String RUNS = "/api/v1/runs";

  @ArquillianResource private GantryServer gantry;

  @Test
  void aYamlFileRunsAndTheAnswerWaitsForItsEnd() {
    String file =
        """
        version: 0
        name: from-yaml
        runtime: {provider: openai, model_id: from-yaml, host: "%s"}
        inputs:
          optional: {who: {type: string, default: the world}}
        agents:
          worker: {prompt: You do what you are told.}
        pattern:
          type: chain
          config:
            steps:
              - {agent: worker, input: "Greet {{ who }}"}
        """
            .formatted(gantry.provider().v1());

    Answer answer = gantry.operator().post(RUNS, "application/yaml", file, "Prefer", "wait=30");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).hasValue("wait=30");
    assertThat(answer.at("/status").asText()).isEqualTo("completed");
    assertThat(answer.at("/result").asText()).isEqualTo("Answer to: Greet the world");
    assertThat(answer.at("/submittedBy").asText()).isEqualTo("otto");
    assertThat(answer.json().fieldNames())
        .toIterable()
        .contains("workflowId", "workflow", "submittedAt", "startedAt", "endedAt", "usage", "steps");
  }

  @Test
  void aSpecRunsAsJsonAndAsTheTextOfAFileInJson() {
    WorkflowSpec workflow = oneStep("as-json", gantry.provider(), "as-json");
    ObjectNode asText = GantryClient.submission(workflow).put("spec", workflow.toString());

    RunState fromObject = gantry.operator().run(workflow);
    RunState fromText = gantry.operator().run(asText);

    assertThat(fromObject.status()).isEqualTo("completed");
    assertThat(fromText.result()).isEqualTo(fromObject.result());
    assertThat(fromText.id()).isNotEqualTo(fromObject.id());
  }

  @Test
  void inputsReachTheSteps() {
    WorkflowSpec workflow =
        aChain("inputs").askedOf(gantry.provider(), "inputs").required("city", "string").step("Describe {{ city }}");
    ObjectNode submission = GantryClient.submission(workflow);
    submission.putObject("inputs").put("city", "Ghent");

    assertThat(gantry.operator().run(submission).result()).isEqualTo("Answer to: Describe Ghent");
  }

  @Test
  void aStoredWorkflowRunsByNameInItsLatestVersionOrInTheOneAskedFor() {
    String first = aChain("stored").askedOf(gantry.provider(), "stored").step("First").toString();
    String second = aChain("stored").askedOf(gantry.provider(), "stored").step("Second").toString();
    gantry.author().put("/api/v1/workflows/stored", "application/json", first);
    gantry.author().put("/api/v1/workflows/stored", "application/json", second);

    RunState latest = gantry.operator().run(json().put("workflow", "stored"));
    RunState older = gantry.operator().run(json().put("workflow", "stored").put("version", 1));

    assertThat(latest.result()).isEqualTo("Answer to: Second");
    assertThat(latest.json().path("version").asInt()).isEqualTo(2);
    assertThat(older.result()).isEqualTo("Answer to: First");
    assertThat(older.json().path("version").asInt()).isEqualTo(1);
  }

  @Test
  void withoutPreferTheAnswerIs202AndItsLocationLeadsToTheRun() {
    Answer accepted =
        gantry.operator().post(RUNS, GantryClient.submission(oneStep("located", gantry.provider(), "located")));

    assertThat(accepted.status()).isEqualTo(202);
    String location = accepted.header("Location").orElseThrow();
    String id = accepted.at("/workflowId").asText();
    gantry.viewer().await(id);
    assertThat(gantry.viewer().get(location).at("/status").asText()).isEqualTo("completed");
  }

  @Test
  void aWaitThatIsTooShortAnswersWithTheRunAsItStands() {
    WorkflowSpec slow = oneStep("slow", gantry.provider(), "slow-2500ms");

    Answer answer = gantry.operator().post(RUNS, GantryClient.submission(slow), "Prefer", "wait=1");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.at("/status").asText()).isEqualTo("running");
    assertThat(gantry.viewer().await(answer.at("/workflowId").asText()).status()).isEqualTo("completed");
  }

  @Test
  void theSameIdempotencyKeyFindsTheSameRunForItsOwnerOnly() {
    ObjectNode submission = GantryClient.submission(oneStep("keyed", gantry.provider(), "keyed"));

    Answer first = gantry.operator().post(RUNS, submission, "Idempotency-Key", "key-1", "Prefer", "wait=30");
    Answer again = gantry.operator().post(RUNS, submission, "Idempotency-Key", "key-1", "Prefer", "wait=30");
    Answer ofAnother = gantry.admin().post(RUNS, submission, "Idempotency-Key", "key-1", "Prefer", "wait=30");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.at("/workflowId")).isEqualTo(first.at("/workflowId"));
    assertThat(ofAnother.at("/workflowId")).isNotEqualTo(first.at("/workflowId"));
    assertThat(gantry.provider().stats("keyed").calls()).isEqualTo(2);
  }

  @Test
  void anIdempotencyKeyWithAnotherBodyIsRefused() {
    ObjectNode submission = GantryClient.submission(oneStep("rekeyed", gantry.provider(), "rekeyed"));
    gantry.operator().post(RUNS, submission, "Idempotency-Key", "key-2", "Prefer", "wait=30");
    long rows = gantry.storedRows();

    submission.putObject("inputs").put("more", 1);
    Answer refused = gantry.operator().post(RUNS, submission, "Idempotency-Key", "key-2");

    assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
    assertThat(refused.problem()).isEqualTo("idempotency-key-reused");
    assertThat(gantry.storedRows()).isEqualTo(rows);
  }

  @Test
  void theSameWorkflowIdIsTheSameRunAlsoWhenAskedForAtTheSameTime() {
    ObjectNode submission =
        GantryClient.submission(oneStep("same-id", gantry.provider(), "same-id-200ms")).put("workflowId", "same-id-1");

    List<CompletableFuture<RunState>> answers =
        IntStream.range(0, 6)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> gantry.operator().run(submission)))
            .toList();

    assertThat(answers).extracting(answer -> answer.join().id()).containsOnly("same-id-1");
    assertThat(answers).extracting(answer -> answer.join().status()).containsOnly("completed");
    assertThat(gantry.provider().stats("same-id-200ms").calls()).isEqualTo(1);
  }

  @Test
  void aWorkflowIdWithOtherContentIsAConflict() {
    WorkflowSpec workflow = oneStep("taken", gantry.provider(), "taken");
    gantry.operator().run(GantryClient.submission(workflow).put("workflowId", "taken-1"));

    Answer refused =
        gantry.operator()
            .post(RUNS, GantryClient.submission(workflow.step("And more")).put("workflowId", "taken-1"));

    assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("conflict");
  }

  @Test
  void theListIsPagedNewestFirstAndFiltered() {
    List<String> started = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      started.add(0, gantry.operator().run(oneStep("listed", gantry.provider(), "listed")).id());
    }

    List<String> listed = new ArrayList<>();
    String address = RUNS + "?workflow=listed&limit=2";
    List<Integer> pages = new ArrayList<>();
    while (address != null) {
      Answer page = gantry.viewer().get(address);
      pages.add(page.at("/runs").size());
      page.at("/runs").forEach(run -> listed.add(run.path("workflowId").asText()));
      address = page.header("Link").map(link -> link.replaceAll("^<([^>]+)>.*$", "$1")).orElse(null);
    }

    assertThat(listed).isEqualTo(started);
    assertThat(pages).startsWith(2, 2, 1);
    assertThat(gantry.viewer().get(RUNS + "?workflow=listed&status=failed").at("/runs")).isEmpty();
    assertThat(gantry.viewer().get(RUNS + "?workflow=listed&status=completed&status=failed").at("/runs")).hasSize(5);
    assertThat(gantry.viewer().get(RUNS + "?workflow=listed&submittedBefore=2020-01-01T00:00:00Z").at("/runs"))
        .isEmpty();
  }

  @Test
  void artifactsAreListedAndDownloaded() {
    WorkflowSpec workflow =
        oneStep("artifacts", gantry.provider(), "artifacts")
            .artifact("out/{{ last_response | length }} é.md", "# Said\n\n{{ last_response }}\n");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.artifacts()).hasSize(1);
    String path = run.artifacts().get(0).path("path").asText();
    assertThat(path).matches("out/\\d+__\\.md");
    Answer file = gantry.viewer().get(run.artifacts().get(0).path("href").asText());
    assertThat(file.text()).isEqualTo("# Said\n\n" + run.result() + "\n");
    assertThat(file.header("Content-Type").orElse("")).startsWith("text/markdown");
    assertThat(file.header("Content-Disposition").orElse("")).startsWith("attachment");
    assertThat(gantry.viewer().artifact(run.id(), "out/other.md").problem()).isEqualTo("not-found");
  }

  @Test
  void aCancelledRunEndsAtOnceAlthoughItsModelTakesHalfAMinute() throws InterruptedException {
    String id = gantry.operator().start(oneStep("cancelled", gantry.provider(), "cancelled-30000ms"));
    assertThat(gantry.provider().awaitCalls("cancelled-30000ms", 1, Duration.ofSeconds(10))).isTrue();

    Instant before = Instant.now();
    Answer accepted = gantry.operator().cancel(id);
    RunState run = gantry.viewer().await(id);

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(run.status()).isEqualTo("cancelled");
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(gantry.operator().cancel(id).status()).isEqualTo(409);
  }

  @Test
  void aRunThatDoesNotExistIsNotFound() {
    for (String address : List.of("/none", "/none/journal", "/none/events", "/none/artifacts/a.md")) {
      Answer answer = gantry.viewer().get(RUNS + address);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
      assertThat(answer.problem()).isEqualTo("not-found");
    }
    assertThat(gantry.operator().cancel("none").status()).isEqualTo(404);
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
