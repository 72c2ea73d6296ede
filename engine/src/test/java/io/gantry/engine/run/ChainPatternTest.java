package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Steps and questions strictly one after the other. */
class ChainPatternTest {

  @Test
  void aPersonsAnswerIsAStepLikeAnyOther() {
    DecidedRun run =
        run(
            turn("writer", "Write"),
            gate("Is '{{ last_response }}' good?"),
            turn("writer", "{{ hitl_response }} said of {{ steps[0].response }}; {{ steps[1].index }}"),
            turn("writer"));

    assertThat(run.steps()).containsExactly("steps[0]", "steps[1]", "steps[2]", "steps[3]");
    assertThat(run.requested.get(1)).isInstanceOf(StepRequest.Question.class);
    assertThat(run.input("steps[1]")).isEqualTo("Is 'R steps[0]' good?");
    assertThat(run.input("steps[2]")).isEqualTo("R steps[1] said of R steps[0]; 1");
    assertThat(run.input("steps[3]")).isEqualTo("R steps[2]");
    assertThat(run.outcome()).isEqualTo("done: R steps[3]");
  }

  @Test
  void theLastAnswerCountsAndIsUnknownBeforeItIsGiven() {
    DecidedRun run = run(gate("First?"), gate("Second?"), turn("writer", "{{ hitl_response }}"));
    assertThat(run.input("steps[2]")).isEqualTo("R steps[1]");

    run = run(turn("writer", "{{ hitl_response }}"), gate("Late?"));
    assertThat(run.outcome()).startsWith("TEMPLATE: Step steps[0] failed: ").contains("hitl_response");
  }

  @Test
  void aFailedQuestionFailsTheRunAndKeepsTheResponseBeforeIt() {
    Workflow workflow = chain(turn("writer", "Write"), gate("Good?"), turn("writer", "Go on"));

    DecidedRun run =
        DecidedRun.of(
            workflow, (step, input) -> step.value().equals("steps[1]") ? Optional.empty() : Optional.of("R " + step), 1);

    assertThat(run.outcome()).isEqualTo("MODEL: Step steps[1] failed: steps[1] broke / R steps[0]");
    assertThat(run.steps()).containsExactly("steps[0]", "steps[1]");
  }

  @Test
  void itsVarsStandBesideWhatTheStepKnowsAndAreGoneAfterIt() {
    Map<String, JsonNode> vars =
        Map.of("tone", TextNode.valueOf("dry"), "points", JsonNodeFactory.instance.arrayNode().add(1).add(2));
    String input = "{{ tone }} {{ points[1] }} {{ steps[0].response }}";
    Place step = new Turn("writer", Optional.of(input), vars, Optional.empty());

    DecidedRun run = run(turn("writer", "Write"), step, turn("writer", "{{ tone | default('none') }}"));

    assertThat(run.input("steps[1]")).isEqualTo("dry 2 R steps[0]");
    assertThat(run.input("steps[2]")).isEqualTo("none");
  }

  @Test
  void aVarIsFilledInAsItStandsAndIsNoTemplate() {
    Map<String, JsonNode> vars = Map.of("sample", TextNode.valueOf("{{ nobody }}"));

    DecidedRun run = run(new Turn("writer", Optional.of("Explain {{ sample }}"), vars, Optional.empty()));

    assertThat(run.input("steps[0]")).isEqualTo("Explain {{ nobody }}");
  }

  private static DecidedRun run(Place... steps) {
    return DecidedRun.of(chain(steps), (step, input) -> Optional.of("R " + step), 1);
  }

  private static Workflow chain(Place... steps) {
    return aWorkflow().pattern(new Chain(List.of(steps)), "writer").build();
  }
}
