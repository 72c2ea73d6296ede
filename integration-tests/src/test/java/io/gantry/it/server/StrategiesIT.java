package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents work by the strategy that their workflow names; the journal tells how, the provider sees no more than it must. */
@ExtendWith(ArquillianExtension.class)
class StrategiesIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aPlanIsMadeWithoutToolsAndThenCarriedOut() {
    String page = gantry.pages().page("/plan").toString();
    ScriptedToolCall call = call("http_request", JsonNodeFactory.instance.objectNode().put("url", page));
    // Calls the tool as soon as it is offered one: not in the first call.
    gantry.provider()
        .script("planner", ModelScript.ECHO.withRule(new ToolRule(List.of(call), Optional.of("Read the page"))));

    RunState run =
        gantry.operator()
            .run(agent("plan_and_execute", "planner").withTools("http_request").step("Read " + page));

    assertThat(run.result()).isEqualTo("Read the page");
    assertThat(story(run))
        .containsExactly(
            "StepStarted", "AgentNudged plan", "ModelReplied", "AgentNudged execute", "ModelReplied", "ToolReturned",
            "ModelReplied", "StepCompleted");
    assertThat(prompts("planner")).hasSize(3).first().asString()
        .startsWith("Read " + page + "\n\n").contains("numbered plan").contains("- http_request: ");
  }

  @Test
  void callsThatThePlanDeclaresIndependentMeet() {
    ObjectNode put = JsonNodeFactory.instance.objectNode().put("method", "PUT").put("path", "/meet/2");
    gantry.provider()
        .script(
            "declaring",
            ModelScript.ECHO.withReplies(
                Reply.text("1. (parallel) left\n2. (parallel) right"),
                Reply.toolCalls(call("left", put), call("right", put)),
                Reply.text("Both are there")));
    WorkflowSpec workflow = agent("plan_and_execute", "declaring").step("Bring left and right together");
    for (String id : List.of("left", "right")) {
      workflow.json().withObject("/tools").withArray("http_executors").addObject()
          .put("id", id).put("base_url", gantry.pages().page("").toString());
    }

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).isEqualTo("Both are there");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .hasSize(2).allMatch(entry -> entry.body().path("text").asText().contains("met"));
  }

  @Test
  void aJudgementImprovesTheAnswer() {
    gantry.provider()
        .script(
            "judging",
            ModelScript.ECHO.withReplies(
                Reply.text("About four"), Reply.text("{\"ok\": false, \"answer\": \"Exactly 4\"}")));

    RunState run = gantry.operator().run(agent("reflect", "judging").step("What is 2 + 2?"));

    assertThat(run.result()).isEqualTo("Exactly 4");
    assertThat(story(run))
        .containsExactly("StepStarted", "ModelReplied", "AgentNudged reflect", "ModelReplied", "StepCompleted");
    assertThat(prompts("judging")).hasSize(2).last().asString().contains("Reply with JSON only");
  }

  @Test
  void anAdaptiveAgentSaysWhatItChose() {
    WorkflowSpec workflow =
        agent("adaptive", "choosing").step("Say hello").step("Write a letter that\n- says hello\n- says goodbye");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).isEqualTo("completed");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("StrategyChosen"))
        .extracting(entry -> entry.step() + " " + entry.body().path("strategy").asText())
        .containsExactly("steps[0] react", "steps[1] reflect");
    assertThat(gantry.provider().stats("choosing").calls()).isEqualTo(3);
  }

  @Test
  void aStrategyThatDoesNotExistIsRefused() {
    Answer refused = gantry.operator().post("/api/v1/runs", GantryClient.submission(agent("guess", "guessing").step("Go")));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.toString()).contains("/agents/worker/strategy").contains("plan_and_execute");
    assertThat(gantry.provider().stats("guessing").calls()).isZero();
  }

  private WorkflowSpec agent(String strategy, String model) {
    WorkflowSpec workflow = aChain(model).askedOf(gantry.provider(), model);
    workflow.json().withObject("/agents/worker").put("strategy", strategy);
    return workflow;
  }

  private static ScriptedToolCall call(String tool, ObjectNode arguments) {
    return new ScriptedToolCall(tool, arguments);
  }

  /** What happened within steps; the code of what the agent was told beside it. */
  private List<String> story(RunState run) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> !entry.step().isEmpty())
        .map(StrategiesIT::told)
        .toList();
  }

  private static String told(RunEntry entry) {
    return entry.kind().equals("AgentNudged") ? "AgentNudged " + entry.body().path("code").asText() : entry.kind();
  }

  private List<String> prompts(String model) {
    return gantry.provider().requests().stream()
        .filter(request -> request.model().equals(model))
        .map(RecordedRequest::prompt)
        .toList();
  }
}
