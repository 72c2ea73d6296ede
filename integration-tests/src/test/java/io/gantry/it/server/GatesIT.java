package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that ask people, and people who answer. */
@ExtendWith(ArquillianExtension.class)
class GatesIT {

  @ArquillianResource private GantryServer gantry;

  /** Two tasks, a question after each, and a task that hears both answers. */
  private static WorkflowSpec twoQuestions() {
    return aDag("two-questions")
        .task("left", "Say left")
        .task("right", "Say right")
        .question("ask-left", "Is it left?", "left")
        .question("ask-right", "Is it right?", "right")
        .task("end", "{{ tasks['ask-left'].response }} and {{ tasks['ask-right'].response }}", "ask-left", "ask-right");
  }

  private static WorkflowSpec oneQuestion(String name) {
    return aDag(name).question("ok", "Go on?").task("end", "Heard {{ tasks.ok.response }}", "ok");
  }

  @Test
  void twoQuestionsOpenAtOnceGetEachTheirOwnAnswer() {
    String id = startedAndAsking(twoQuestions(), 2);
    RunState asking = gantry.approver().state(id);
    assertThat(asking.status()).isEqualTo("waiting");
    assertThat(asking.json().path("questions")).extracting(question -> question.path("gate").asText())
        .containsExactlyInAnyOrder("tasks.ask-left", "tasks.ask-right");

    Answer unnamed = gantry.approver().answer(id, null, "yes");
    Answer right = gantry.approver().answer(id, "tasks.ask-right", "the right one");
    Answer left = gantry.operator().answer(id, "tasks.ask-left", "the left one");

    assertThat(unnamed.status()).isEqualTo(409);
    assertThat(unnamed.at("/detail").asText()).contains("tasks.ask-left", "tasks.ask-right");
    assertThat(right.status()).as(right.toString()).isEqualTo(200);
    assertThat(right.at("/questions")).hasSize(1);
    assertThat(left.status()).as(left.toString()).isEqualTo(200);
    RunState run = gantry.viewer().await(id);
    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.result()).contains("the left one and the right one");
    assertThat(gantry.viewer().journal(id)).filteredOn(entry -> entry.kind().equals("QuestionAnswered"))
        .extracting(entry -> entry.body().path("by").asText())
        .containsExactly("petra", "otto");
  }

  @Test
  void aQuestionTakesOneAnswerHoweverManyComeAtOnce() {
    String id = startedAndAsking(twoQuestions(), 2);

    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 5)
            .mapToObj(
                i -> CompletableFuture.supplyAsync(() -> gantry.approver().answer(id, "tasks.ask-left", "answer " + i)))
            .toList();
    List<Integer> statuses = answers.stream().map(answer -> answer.join().status()).toList();

    assertThat(statuses).containsOnly(200, 409).containsOnlyOnce(200);
    Answer late = gantry.approver().answer(id, "tasks.ask-left", "late");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.at("/detail").asText()).contains("answered already").contains("open: tasks.ask-right");
    gantry.operator().cancel(id);
  }

  @Test
  void anAnswerThatDoesNotMatchIsRefusedAndTheQuestionStaysOpen() {
    WorkflowSpec workflow = oneQuestion("matching");
    ((ObjectNode) workflow.json().at("/pattern/config/tasks/0")).putObject("validation").put("pattern", "yes|no");
    String id = startedAndAsking(workflow, 1);

    Answer refused = gantry.approver().answer(id, "tasks.ok", "yes, but");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.problem()).isEqualTo("invalid-answer");
    assertThat(refused.at("/detail").asText()).contains("'yes|no'");
    assertThat(gantry.viewer().state(id).json().at("/questions/0/pattern").asText()).isEqualTo("yes|no");
    assertThat(gantry.approver().answer(id, null, "yes").status()).isEqualTo(200);
    assertThat(gantry.viewer().await(id).result()).contains("Heard yes");
  }

  @Test
  void aDeadlineBringsTheDefaultOrFailsTheRun() {
    WorkflowSpec lenient = oneQuestion("lenient");
    ((ObjectNode) lenient.json().at("/pattern/config/tasks/0")).put("timeout_seconds", 1).put("default", "nothing");
    WorkflowSpec strict = oneQuestion("strict");
    ((ObjectNode) strict.json().at("/pattern/config/tasks/0")).put("timeout_seconds", 1);

    RunState withDefault = gantry.operator().run(lenient);
    RunState without = gantry.operator().run(strict);

    assertThat(withDefault.result()).contains("Heard nothing");
    assertThat(without.status()).isEqualTo("failed");
    assertThat(without.errorKind()).isEqualTo("unanswered");
    Answer late = gantry.approver().answer(without.id(), "tasks.ok", "yes");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.at("/detail").asText()).contains("has ended already");
  }

  @Test
  void answersToWhatIsNotThereOrNotInOrderAreRefused() {
    String id = startedAndAsking(oneQuestion("orderly"), 1);

    assertThat(gantry.approver().answer("no-such-run", null, "yes").status()).isEqualTo(404);
    assertThat(gantry.approver().answer(id, "tasks.end", "yes").status()).isEqualTo(409);
    List<String> malformed =
        List.of("", "null", "{}", "[]", "{\"answer\":null}", "{\"answer\":\"x\",\"gate\":\"\"}", "{\"reply\":\"x\"}");
    for (String body : malformed) {
      Answer answer = gantry.approver().post("/api/v1/runs/" + id + "/answers", "application/json", body);
      assertThat(answer.status()).as(body + " " + answer).isEqualTo(400);
    }
    assertThat(gantry.viewer().state(id).json().path("questions")).hasSize(1);
    gantry.operator().cancel(id);
    RunState cancelled = gantry.viewer().await(id);
    assertThat(cancelled.status()).isEqualTo("cancelled");
    assertThat(cancelled.json().path("questions")).isEmpty();
  }

  @Test
  void onlyOperatorsApproversAndAdminsMayAnswer() {
    String id = startedAndAsking(oneQuestion("roles"), 1);

    assertThat(gantry.viewer().answer(id, null, "yes").status()).isEqualTo(403);
    assertThat(gantry.author().answer(id, null, "yes").status()).isEqualTo(403);
    assertThat(gantry.visitor().answer(id, null, "yes").status()).isEqualTo(401);
    assertThat(gantry.approver().cancel(id).status()).isEqualTo(403);
    assertThat(gantry.admin().answer(id, null, "yes").status()).isEqualTo(200);
  }

  private String startedAndAsking(WorkflowSpec workflow, int questions) {
    String id = gantry.operator().start(workflow);
    int seen = 0;
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      while (seen < questions) {
        List<EventStream.Message> read = events.until(entry -> entry.kind().equals("QuestionAsked") || entry.isFinal());
        RunEntry last = read.get(read.size() - 1).entry();
        assertThat(last.kind()).isEqualTo("QuestionAsked");
        JsonNode body = last.body();
        assertThat(body.path("prompt").asText()).isNotBlank();
        seen++;
      }
    }
    return id;
  }
}
