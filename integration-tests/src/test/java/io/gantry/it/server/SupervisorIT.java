package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A supervisor with a team, and what it decided before. */
@ExtendWith(ArquillianExtension.class)
class SupervisorIT {

  private static final String QUESTION =
      "Which of the two cranes in the harbour should lift the heavy boats, and what does that mean for the light ones?";
  private static final String DECISION =
      "{\"mode\": \"parallel\", \"agents\": [\"digger\", \"worker\"], \"reason\": \"There are two sides\"}";

  @ArquillianResource private GantryServer gantry;

  /** A lead that asks a model of its own, and two agents that echo. */
  private WorkflowSpec team(String name) {
    WorkflowSpec workflow = aChain(name).askedOf(gantry.provider(), name);
    workflow.agent("lead", name + "-lead").agent("digger", name);
    ObjectNode pattern = workflow.json().putObject("pattern").put("type", "supervisor");
    ObjectNode config = pattern.putObject("config");
    config.putObject("supervisor").put("agent", "lead").put("input", QUESTION);
    config.putArray("agents").add("digger").add("worker");
    config.put("max_refinements", 1);
    return workflow;
  }

  private static List<String> steps(RunState run) {
    return run.steps().stream().map(step -> step.path("id").asText()).toList();
  }

  @Test
  void agentsWorkBesideEachOtherAndTheirJoinedAnswerIsRefinedUntilItIsGoodEnough() {
    gantry.provider()
        .script(
            "harbour-lead",
            ModelScript.ECHO.withReplies(
                Reply.text(DECISION), Reply.text("The big crane, I gather."),
                Reply.text("{\"score\": 4, \"issues\": [\"says nothing of light boats\"]}"),
                Reply.text("The big crane; light boats use the small one."), Reply.text("{\"score\": 9, \"issues\": []}")));

    RunState run = gantry.operator().run(team("harbour"));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("The big crane; light boats use the small one.");
    assertThat(steps(run))
        .containsExactly(
            "analysis", "parallel.digger", "parallel.worker", "synthesis", "quality#1", "refine#1", "quality#2");
    assertThat(run.json().path("warnings")).isEmpty();
    assertThat(gantry.provider().requests()).filteredOn(request -> request.model().equals("harbour-lead"))
        .anySatisfy(request -> assertThat(request.prompt()).contains("4 of 10 points", "says nothing of light boats"));
  }

  @Test
  void whatFailedBesideOthersIsDoneAloneAndNobodyDoesAnythingTwice() {
    gantry.provider().script("fallback-lead", ModelScript.ECHO.withReplies(Reply.text(DECISION), Reply.text("Joined")));
    script("fallback-digger", ModelScript.ECHO.withFailures(Failure.of(400, 1)).withReply(Reply.text("Dug")));

    RunState run = gantry.operator().run(unsteady("fallback"));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("Joined");
    assertThat(run.json().path("partial").asBoolean()).isFalse();
    assertThat(steps(run)).containsExactly("analysis", "parallel.digger", "parallel.worker", "alone.digger", "synthesis");
    assertThat(gantry.pages().visits()).filteredOn("/fallback-effect"::equals).hasSize(1);
    assertThat(gantry.provider().stats("fallback-digger").calls()).isEqualTo(2);
  }

  @Test
  void withoutTheFallbackAFailureBesideOthersFailsTheRun() {
    gantry.provider().script("firm-lead", ModelScript.ECHO.withReplies(Reply.text(DECISION), Reply.text("Joined")));
    script("firm-digger", ModelScript.ECHO.withFailures(Failure.of(400, 1)).withReply(Reply.text("Dug")));
    WorkflowSpec workflow = unsteady("firm");
    ((ObjectNode) workflow.json().at("/pattern/config")).put("sequential_fallback", false);

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).as(run.toString()).isEqualTo("failed");
    assertThat(steps(run)).doesNotContain("alone.digger", "synthesis");
    assertThat(gantry.provider().stats("firm-digger").calls()).isEqualTo(1);
  }

  /** A team whose digger has a model of its own that fails, and whose worker changes something first. */
  private WorkflowSpec unsteady(String name) {
    ObjectNode put = JsonNodeFactory.instance.objectNode().put("method", "POST").put("path", "/" + name + "-effect");
    script(
        name, ModelScript.ECHO.withReplies(Reply.toolCalls(new ScriptedToolCall("site", put)), Reply.text("Changed")));
    WorkflowSpec workflow = team(name).agent("digger", name + "-digger");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "site").put("base_url", gantry.pages().page("").toString());
    ((ObjectNode) workflow.json().at("/pattern/config")).put("min_quality", 0);
    return workflow;
  }

  private void script(String model, ModelScript script) {
    gantry.provider().script(model, script);
  }

  @Test
  void aQuestionThatWasAskedBeforeNeedsNoDecisionForTheSameCallerOnly() {
    gantry.provider().script("slipway-lead", ModelScript.ECHO.withReply(Reply.text(DECISION)));
    WorkflowSpec workflow = team("slipway");
    ((ObjectNode) workflow.json().at("/pattern/config")).put("min_quality", 0);
    Metrics before = Metrics.of(gantry);

    RunState first = gantry.operator().run(workflow);
    RunState second = gantry.operator().run(workflow);
    long asked = gantry.provider().stats("slipway-lead").calls();
    RunState other = gantry.admin().run(workflow);

    assertThat(steps(second)).isEqualTo(steps(first)).startsWith("analysis", "parallel.digger");
    assertThat(asked).as("one decision, two answers joined").isEqualTo(3);
    assertThat(first.steps().get(0).path("reused").asBoolean()).isFalse();
    JsonNode taken = second.steps().get(0);
    assertThat(taken.path("reused").asBoolean()).isTrue();
    assertThat(taken.path("modelCalls").asInt()).isZero();
    assertThat(gantry.viewer().journal(second.id()))
        .filteredOn(entry -> entry.kind().equals("StepCompleted") && entry.step().equals("analysis"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.body().at("/reused/run").asText()).isEqualTo(first.id()));
    assertThat(other.steps().get(0).path("reused").asBoolean()).as("another caller").isFalse();
    Metrics after = Metrics.of(gantry);
    String name = "gantry_reused_answers_total";
    assertThat(after.sum(name, "outcome=\"hit\"") - before.sum(name, "outcome=\"hit\"")).isEqualTo(1);
    assertThat(after.sum(name, "outcome=\"miss\"") - before.sum(name, "outcome=\"miss\"")).isEqualTo(2);
    assertThat(after.sum("gantry_reused_answers_kept")).isPositive();
  }
}
