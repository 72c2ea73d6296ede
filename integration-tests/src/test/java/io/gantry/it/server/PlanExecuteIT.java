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
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Plans that a provider's model writes, carried out by the server's own tools. */
@ExtendWith(ArquillianExtension.class)
class PlanExecuteIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aPlanOfFourStepsTakesTwoModelCalls() throws IOException {
    RunState run = run("plan-two-calls", false, plan(
        computing("a", "2 * 3"), computing("b", "30 + 4"), computing("c", "$a + $b"),
        "{\"id\": \"d\", \"action\": \"current_time\", \"dependencies\": []}"), Reply.text("It is 40"));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("It is 40");
    assertThat(gantry.provider().stats("plan-two-calls").answered()).isEqualTo(2);
    assertThat(steps(run))
        .containsExactlyInAnyOrder("planner#1", "plan#1.a", "plan#1.b", "plan#1.c", "plan#1.d", "answer");
    assertThat(returned(run, "plan#1.c")).isEqualTo("40");
  }

  @Test
  void aPlanThatCannotRunIsSentBackAndWhatIsDoneIsNotDoneAgain() throws IOException {
    RunState run = run("plan-again", true,
        plan("{\"id\": \"a\", \"action\": \"telephone\", \"parameters\": {}, \"dependencies\": []}"),
        plan(computing("a", "6 * 7")),
        Reply.text("{\"valid\": false, \"confidence\": 0.95, \"reason\": \"that is the answer to something else\"}"),
        plan(),
        Reply.text("Nobody knows"));

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("Nobody knows");
    assertThat(steps(run)).containsExactly("planner#1", "planner#2", "plan#2.a", "verify#2.a", "planner#3", "answer");
    assertThat(input(run, "planner#2")).contains("there is no tool or agent 'telephone'; there is calculator, current_time");
    assertThat(input(run, "planner#3")).contains("a: that is the answer to something else\n  Its result: 42");
  }

  private RunState run(String model, boolean verified, Reply... replies) throws IOException {
    gantry.provider().script(model, ModelScript.ECHO.withReplies(replies));
    ObjectNode workflow = (ObjectNode) new YAMLMapper().readTree("""
        version: 0
        name: %1$s
        runtime: {provider: openai, host: "%2$s", model_id: %1$s}
        tools: {python: [calculator, current_time]}
        agents:
          planner: {prompt: You plan.}
          judge: {prompt: You judge.}
        pattern:
          type: plan_execute
          config: {planner: planner}
        """.formatted(model, gantry.provider().v1()));
    if (verified) {
      workflow.withObject("/pattern/config").put("verifier", "judge");
    }
    ObjectNode submission = JsonNodeFactory.instance.objectNode();
    submission.set("spec", workflow);
    String id = gantry.operator().start(submission);
    try (EventStream events = gantry.viewer().follow(id, 0)) {
      events.until(RunEntry::isFinal);
    }
    return gantry.viewer().state(id);
  }

  private static String computing(String id, String expression) {
    return "{\"id\": \"" + id + "\", \"action\": \"calculator\", \"parameters\": {\"expression\": \"" + expression
        + "\"}, \"dependencies\": []}";
  }

  private static Reply plan(String... steps) {
    return Reply.text("{\"goal\": \"to know\", \"steps\": [" + String.join(", ", steps) + "]}");
  }

  private static List<String> steps(RunState run) {
    return run.steps().stream().map(step -> step.path("id").asText()).toList();
  }

  private String input(RunState run, String step) {
    return body(run, "StepStarted", step).path("input").asText();
  }

  private String returned(RunState run, String step) {
    return body(run, "ToolReturned", step).path("text").asText();
  }

  private JsonNode body(RunState run, String kind, String step) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals(kind) && entry.step().equals(step))
        .findFirst()
        .orElseThrow()
        .body();
  }
}
