package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the steps of a plan do beside and after each other on the server. */
@ExtendWith(ArquillianExtension.class)
class PlanProgressIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @ArquillianResource private GantryServer gantry;

  @Test
  void thePlannerIsToldTheIntentAndTheToolsAndStepsThatNeedNothingMeet() throws IOException {
    gantry.provider().script("meeting-analyst", ModelScript.ECHO.withReply(Reply.text("wants two pages")));
    ObjectNode workflow =
        workflow("meeting", plan(reading("a", "/meet/2?a", ""), reading("b", "/meet/2?b", "")), "Both met");
    workflow.withObject("/pattern/config").put("analyst", "analyst");

    RunState run = ended(gantry.operator().start(submission(workflow)));

    assertThat(run.result()).as(run.toString()).isEqualTo("Both met");
    assertThat(steps(run)).containsExactly("intent", "planner#1", "plan#1.a", "plan#1.b", "answer");
    assertThat(body(run, "StepStarted", "planner#1").path("input").asText())
        .contains("wants two pages", "http_request", "calculator");
    assertThat(body(run, "ToolReturned", "plan#1.a").path("text").asText()).contains("met");
    assertThat(body(run, "ToolReturned", "plan#1.b").path("text").asText()).contains("met");
  }

  @Test
  void aStepIsVerifiedWhileTheNextOneStillRuns() throws IOException, InterruptedException {
    Reply verdict = Reply.text("{\"valid\": true, \"confidence\": 1}");
    gantry.provider().script("verified-judge", ModelScript.ECHO.withReply(verdict));
    ObjectNode workflow =
        workflow("verified", plan(computing("a", "6 * 7", ""), reading("b", "/crowd/verified/b", "\"a\"")), "Verified");
    workflow.withObject("/pattern/config").put("verifier", "judge");

    String id = gantry.operator().start(submission(workflow));
    assertThat(gantry.pages().crowd("verified").awaitArrived(1, LIMIT)).isTrue();
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      // Comes while the next step's page still waits to be let go.
      events.until(entry -> entry.kind().equals("StepCompleted") && entry.step().equals("verify#1.a") || entry.isFinal());
    }
    boolean open = gantry.viewer().state(id).steps().stream()
        .anyMatch(step -> step.path("id").asText().equals("plan#1.b") && step.path("status").asText().equals("running"));
    gantry.pages().crowd("verified").open();

    RunState run = ended(id);
    assertThat(open).as("the next step runs when the first is verified").isTrue();
    assertThat(run.result()).as(run.toString()).isEqualTo("Verified");
    assertThat(steps(run)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "verify#1.a", "verify#1.b", "answer");
  }

  @Test
  void stepsThatWaitForEachOtherRunAsTheyAreListedWithAWarning() throws IOException {
    ObjectNode workflow =
        workflow("circle", plan(computing("a", "1 + 1", "\"b\""), computing("b", "2 + 2", "\"a\"")), "In order");

    RunState run = ended(gantry.operator().start(submission(workflow)));

    assertThat(run.result()).as(run.toString()).isEqualTo("In order");
    assertThat(steps(run)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "answer");
    assertThat(run.json().path("warnings").findValuesAsText("code")).containsExactly("plan-circle");
  }

  @Test
  void aFailedStepIsRecordedItsLevelEndsAndNothingLaterStarts() throws IOException {
    ObjectNode workflow =
        workflow(
            "failing-plan",
            plan(computing("a", "1 / 0", ""), computing("b", "2 + 2", ""), computing("c", "$b + 1", "")),
            "never said");
    // One at a time: whether b was done when a failed would otherwise be a matter of luck.
    workflow.withObject("/runtime").put("on_failure", "finish_level").put("max_parallel", 1);
    workflow.withObject("/pattern/config").putObject("limits").put("max_replans", 0);

    RunState run = ended(gantry.operator().start(submission(workflow)));

    assertThat(run.status()).as(run.toString()).isEqualTo("failed");
    assertThat(run.errorKind()).isEqualTo("tool");
    assertThat(steps(run)).containsExactly("planner#1", "plan#1.a", "plan#1.b");
    assertThat(run.steps()).extracting(step -> step.path("status").asText())
        .containsExactly("completed", "failed", "completed");
    assertThat(run.result()).isEqualTo("Step b:\n4");
    assertThat(gantry.provider().stats("failing-plan").calls()).isEqualTo(1);
  }

  /** A workflow whose planner says this plan and then this answer. */
  private ObjectNode workflow(String name, Reply plan, String answer) throws IOException {
    gantry.provider().script(name, ModelScript.ECHO.withReplies(plan, Reply.text(answer)));
    return (ObjectNode) new YAMLMapper().readTree("""
        version: 0
        name: %1$s
        runtime: {provider: openai, host: "%2$s", model_id: %1$s}
        tools: {python: [calculator, http_request]}
        agents:
          planner: {prompt: You plan.}
          analyst: {prompt: You analyse., model_id: %1$s-analyst}
          judge: {prompt: You judge., model_id: %1$s-judge}
        pattern:
          type: plan_execute
          config: {planner: planner}
        """.formatted(name, gantry.provider().v1()));
  }

  private static ObjectNode submission(ObjectNode workflow) {
    ObjectNode submission = JsonNodeFactory.instance.objectNode();
    submission.set("spec", workflow);
    return submission;
  }

  private RunState ended(String id) {
    return gantry.viewer().await(id);
  }

  private static Reply plan(String... steps) {
    return Reply.text("{\"goal\": \"to know\", \"steps\": [" + String.join(", ", steps) + "]}");
  }

  private static String computing(String id, String expression, String dependencies) {
    return step(id, "calculator", "expression", expression, dependencies);
  }

  private String reading(String id, String path, String dependencies) {
    return step(id, "http_request", "url", gantry.pages().page(path).toString(), dependencies);
  }

  private static String step(String id, String action, String name, String value, String dependencies) {
    return "{\"id\": \"%s\", \"action\": \"%s\", \"parameters\": {\"%s\": \"%s\"}, \"dependencies\": [%s]}"
        .formatted(id, action, name, value, dependencies);
  }

  private static List<String> steps(RunState run) {
    return run.steps().stream().map(step -> step.path("id").asText()).toList();
  }

  private JsonNode body(RunState run, String kind, String step) {
    return gantry.viewer().journal(run.id()).stream()
        .filter((RunEntry entry) -> entry.kind().equals(kind) && entry.step().equals(step))
        .findFirst()
        .orElseThrow()
        .body();
  }
}
