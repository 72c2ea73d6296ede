package io.gantry.web.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.explain.Count;
import io.gantry.engine.explain.WorkflowPlan.AgentUse;
import io.gantry.engine.explain.WorkflowPlan.Budget;
import io.gantry.engine.explain.WorkflowPlan.CallKind;
import io.gantry.engine.explain.WorkflowPlan.Figure;
import io.gantry.engine.explain.WorkflowPlan.InputUse;
import io.gantry.engine.explain.WorkflowPlan.Source;
import io.gantry.engine.explain.WorkflowPlan.Step;
import io.gantry.engine.explain.WorkflowPlan.ToolUse;
import io.gantry.engine.explain.WorkflowPlan;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.WorkflowProblem;
import io.gantry.web.request.JsonBodies;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlanResponseTest {

  private static final ObjectMapper MAPPER = JsonBodies.newMapper();

  @Test
  void whatNothingBoundsHasNoMost() {
    JsonNode json = json(plan(false, List.of()));

    assertThat(json.at("/budget/steps").toString()).isEqualTo("{\"least\":1,\"most\":3,\"how\":\"counted\"}");
    assertThat(json.at("/budget/tokens").toString()).isEqualTo("{\"least\":0,\"most\":null,\"how\":\"nothing\"}");
    assertThat(json.at("/steps/0/most").isNull()).isTrue();
  }

  @Test
  void wordsAreWrittenAsEverywhereInTheApi() {
    JsonNode json = json(plan(false, List.of()));

    assertThat(json.path("onFailure").asText()).isEqualTo("finish_level");
    assertThat(json.at("/steps/0/kind").asText()).isEqualTo("agent");
    assertThat(json.at("/tools/0/calls/0/effect").asText()).isEqualTo("read");
    assertThat(json.at("/tools/0/timeoutMs").asInt()).isEqualTo(5000);
    assertThat(json.at("/inputs/0").toString())
        .contains("\"type\":\"string\"", "\"source\":\"caller\"", "\"value\":\"x\"");
  }

  @Test
  void aRunIsReadyWhenNothingIsMissingAndNothingIsWrong() {
    assertThat(json(plan(false, List.of())).path("ready").asBoolean()).isTrue();
    assertThat(json(plan(true, List.of())).path("ready").asBoolean()).isFalse();
    assertThat(json(plan(false, List.of(new WorkflowProblem("model", "/runtime", 3, "no key")))).path("ready").asBoolean())
        .isFalse();
  }

  private static JsonNode json(WorkflowPlan plan) {
    return MAPPER.valueToTree(PlanResponse.of(plan));
  }

  private static WorkflowPlan plan(boolean missing, List<WorkflowProblem> problems) {
    Figure bounded = new Figure(new Count(1, OptionalLong.of(3)), "counted");
    Figure unbounded = new Figure(new Count(0, OptionalLong.empty()), "nothing");
    return new WorkflowPlan(
        "w",
        "",
        "chain",
        List.of(
            new Step("steps[0]", WorkflowPlan.Kind.AGENT, List.of("a"), List.of("offline"), List.of("grep"),
                List.of(), true, true, new Count(1, OptionalLong.empty()))),
        "flowchart TD",
        5,
        OnFailure.FINISH_LEVEL,
        true,
        List.of(new AgentUse("a", "offline", Optional.empty(), "react", 30, Optional.empty(), List.of(), Optional.empty())),
        List.of(
            new ToolUse("grep", Duration.ofSeconds(5), List.of("a"),
                List.of(new CallKind(List.of(), Effect.READ, true, "because")), false)),
        List.of(
            new InputUse("i", Optional.of(Inputs.Type.STRING), true, "", List.of(),
                missing ? Optional.empty() : Optional.of(TextNode.valueOf("x")),
                missing ? Source.NONE : Source.CALLER, missing)),
        List.of(),
        problems,
        List.of(),
        new Budget(bounded, bounded, bounded, unbounded, unbounded, unbounded, unbounded));
  }
}
