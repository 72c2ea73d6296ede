package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server is killed while a person is asked about one tool call, and another one is answered already. */
@ExtendWith(DevServerExtension.class)
class ApprovalCrashIT {

  private final DevServer gantry;

  ApprovalCrashIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @Test
  void anAnswerStandsAndAnOpenQuestionStaysOpen() throws InterruptedException {
    gantry.up();
    gantry.provider()
        .script(
            "ac-model",
            ModelScript.ECHO.withRule(new ToolRule(List.of(sum("1 + 1"), sum("2 + 2")), Optional.empty())));
    String id = gantry.client().start(workflow());
    String first = asked(id, 1);
    assertThat(gantry.client().answer(id, first, "deny: known already").status()).isEqualTo(200);
    String second = asked(id, 2);

    DevServer.kill(gantry.server());
    gantry.up();

    RunState run = gantry.client().state(id);
    assertThat(run.status()).isEqualTo("waiting");
    assertThat(run.json().path("questions")).extracting(question -> question.path("gate").asText()).containsExactly(second);
    assertThat(gantry.client().answer(id, second, "approve").status()).isEqualTo(200);
    RunState ended = gantry.client().await(id);
    assertThat(ended.status()).as(ended.toString()).isEqualTo("completed");
    assertThat(gantry.client().journal(id)).filteredOn(entry -> entry.kind().equals("QuestionAsked")).hasSize(2);
    assertThat(gantry.client().journal(id)).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .extracting(entry -> entry.body().path("status").asText() + " " + entry.body().path("text").asText())
        .satisfiesExactly(
            denied -> assertThat(denied).startsWith("REFUSED").contains("known already"),
            made -> assertThat(made).startsWith("OK").contains("4"));
    assertThat(gantry.provider().stats("ac-model").calls()).as("the reply is not asked for again").isEqualTo(2);
  }

  private WorkflowSpec workflow() {
    WorkflowSpec workflow = aChain("ac-model").askedOf(gantry.provider(), "ac-model").step("Go");
    workflow.json().withObject("/tools").putArray("python").addObject()
        .put("callable", "calculator").put("requires_approval", true);
    return workflow;
  }

  private static ScriptedToolCall sum(String expression) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("expression", expression);
    return new ScriptedToolCall("calculator", arguments);
  }

  /** Waits until the run has asked so often; answers what the last question is named. */
  private String asked(String id, int times) {
    try (EventStream events = gantry.client().follow(id, 0)) {
      String gate = "";
      for (int seen = 0; seen < times; seen++) {
        List<EventStream.Message> read = events.until(entry -> entry.kind().equals("QuestionAsked") || entry.isFinal());
        gate = read.get(read.size() - 1).entry().step();
      }
      return gate;
    }
  }
}
