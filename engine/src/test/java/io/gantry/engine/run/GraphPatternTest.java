package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Choice;
import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes joined by conditional edges. */
class GraphPatternTest {

  private final Map<String, Place> nodes = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private int visits = 10;
  private int parallel = 5;
  private OnFailure mode = OnFailure.FAIL_FAST;
  private Budgets budgets = Budgets.NONE;
  private final List<String> artifacts = new ArrayList<>();

  @Test
  void aNodeIsToldWhatTheOneBeforeItSaidAndTheLastResponseIsTheResult() {
    nodes("a", "b").to("a", "b");

    DecidedRun run = run();

    assertThat(run.steps()).containsExactly("nodes.a#1", "nodes.b#1");
    assertThat(run.input("nodes.b#1")).isEqualTo("R nodes.a#1");
    assertThat(run.outcome()).isEqualTo("done: R nodes.b#1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{ 'R' in nodes.a.response }} | b",
        "'R' in nodes.a.response | b",
        "last_response.lower().startswith('r nodes') | b",
        "nodes.a.iteration == 1 and nodes.b.response is none | b",
        "{% if nodes.c.status == 'pending' %}true{% endif %} | b",
        "{{ nodes.a.iteration > 1 }} | c",
        "nodes.a.iteration - 1 | c",
        "nodes.b.response | c",
        "nodes.b.response.lower() == 'x' | c"
      })
  void aConditionMayBeAnExpressionOrATemplate(String when, String target) {
    nodes("a", "b", "c").choose("a", when, "b", "else", "c");

    assertThat(run().steps()).containsExactly("nodes.a#1", "nodes." + target + "#1");
  }

  @Test
  void theFirstConditionThatHoldsWinsAndElseAlwaysHolds() {
    nodes("a", "b", "c", "d").choose("a", "1 > 2", "b", " Else ", "c", "true", "d");

    assertThat(run().steps()).containsExactly("nodes.a#1", "nodes.c#1");
  }

  @Test
  void whereNoConditionHoldsOrNoEdgeLeadsOnTheRunEnds() {
    nodes("a", "b").choose("a", "1 > 2", "b");

    assertThat(run().outcome()).isEqualTo("done: R nodes.a#1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nodes.a.score > 3", "{{ nodes.z.response }}", "nodes.a contains 'x'"})
  void aConditionThatCannotBeEvaluatedFailsTheRunAndNamesIt(String when) {
    nodes("a", "b", "c").choose("a", when, "b", "else", "c");

    assertThat(run().outcome())
        .startsWith("TEMPLATE: The condition of the edge from 'a' to 'b' cannot be evaluated: ")
        .endsWith(" / R nodes.a#1");
  }

  @Test
  void anUndefinedNameInAConditionIsNamed() {
    nodes("a", "b").choose("a", "nodes.a.score > 3", "b");

    assertThat(run().outcome()).contains("'nodes.a.score'");
  }

  @Test
  void aNodeOnACircleCountsItsVisitsAndContinuesItsConversation() {
    nodes("write", "review", "done")
        .to("write", "review")
        .choose("review", "nodes.write.iteration >= 3", "done", "else", "write");
    SimulatedWorld world = new SimulatedWorld();
    Map<String, String> told = new HashMap<>();
    world.model = call -> {
      told.put(call.step().value(), call.request().messages().toString());
      return answers("R " + call.step());
    };

    world.submit(workflow()).run();

    assertThat(world.modelCalls)
        .containsExactly(
            "nodes.write#1", "nodes.review#1", "nodes.write#2", "nodes.review#2", "nodes.write#3", "nodes.review#3",
            "nodes.done#1");
    assertThat(told.get("nodes.write#2")).contains("R nodes.write#1");
    assertThat(told.get("nodes.done#1")).contains("R nodes.review#3").doesNotContain("R nodes.write#1");
  }

  @Test
  void aNodeThatIsVisitedTooOftenFailsTheRunWhichNamesTheLimit() {
    visits = 2;
    nodes("a", "b").to("a", "b").to("b", "a");

    DecidedRun run = run();

    assertThat(run.steps()).endsWith("nodes.a#2", "nodes.b#2");
    assertThat(run.outcome())
        .isEqualTo(
            "MAX_STEPS: Node 'a' was to run for visit 3, max_iterations is 2; check the conditions of the edges that lead to"
                + " it / R nodes.b#2");
  }

  @Test
  void aHundredStepsAreEnoughUnlessABudgetSaysOtherwise() {
    visits = 60;
    nodes("a", "b").to("a", "b").to("b", "a");

    DecidedRun run = run();

    assertThat(run.steps()).hasSize(100);
    assertThat(run.outcome()).startsWith("MAX_STEPS: The graph was to run more than 100 steps");

    budgets = new Budgets(OptionalInt.of(110), OptionalLong.empty(), Optional.empty(), 0.8);
    SimulatedWorld world = new SimulatedWorld();
    Workflow workflow = workflow();
    world.submit(workflow).run();
    assertThat(world.modelCalls).hasSize(110);
    assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.BUDGET);
  }

  @Nested
  class WithSeveralTargets {

    @Test
    void theyRunTogetherAndANodeThatBothLeadToRunsOnceForBoth() {
      nodes("a", "b", "c", "d").to("a", "b", "c").to("b", "d").to("c", "d");
      SimulatedWorld world = new SimulatedWorld();
      world.modelTakes = step -> Duration.ofMillis(step.value().contains("b") ? 50 : 10);
      Workflow workflow = workflow();

      world.submit(workflow).run();

      assertThat(world.maxOpenCalls).isEqualTo(2);
      assertThat(world.modelCalls).containsExactly("nodes.a#1", "nodes.b#1", "nodes.c#1", "nodes.d#1");
      assertThat(world.view(workflow).step(new StepId("nodes.d#1")).orElseThrow().input())
          .isEqualTo("Answer to nodes.b#1\n\nAnswer to nodes.c#1");
    }

    @Test
    void aNodeWaitsForALongerWayToIt() {
      nodes("a", "b", "c", "d", "e").to("a", "b", "c").to("b", "e").to("c", "d").to("d", "e");

      DecidedRun run = run();

      assertThat(run.steps())
          .containsExactlyInAnyOrder("nodes.a#1", "nodes.b#1", "nodes.c#1", "nodes.d#1", "nodes.e#1").endsWith("nodes.e#1");
      assertThat(run.input("nodes.e#1")).isEqualTo("R nodes.b#1\n\nR nodes.d#1");
    }

    @Test
    void aNodeThatWaitedRunsAlsoWhenTheLongerWayEndsElsewhere() {
      nodes("a", "b", "c", "d", "e").to("a", "b", "c").to("b", "e").to("c", "d").choose("d", "1 > 2", "e");

      assertThat(run().steps()).endsWith("nodes.d#1", "nodes.e#1");
    }

    @Test
    void nodesThatCanLeadToEachOtherDoNotWait() {
      nodes("a", "b", "c").to("a", "b", "c").choose("b", "nodes.c.iteration < 2", "c").choose("c", "1 > 2", "b");

      assertThat(run().steps()).containsExactlyInAnyOrder("nodes.a#1", "nodes.b#1", "nodes.c#1", "nodes.c#2");
    }

    @Test
    void theResultIsTheLastInDeclaredOrderOfThoseThatEndTogether() {
      nodes("a", "c", "b").to("a", "b", "c");

      for (long seed = 0; seed < 20; seed++) {
        assertThat(DecidedRun.of(workflow(), (step, input) -> Optional.of("R " + step), seed).outcome())
            .isEqualTo("done: R nodes.b#1");
      }
    }

    @Test
    void aNodeDoesNotSeeWhatThoseBesideItSaid() {
      parallel = 1;
      nodes("a");
      nodes.put("b", turn("agent", "{{ nodes.c.response is none }} {{ nodes.a.response }}"));
      nodes.put("c", turn("agent", "{{ nodes.b.response is none }} {{ iteration }} {{ nodes.b.status }}"));
      to("a", "b", "c");

      DecidedRun run = run();

      assertThat(run.input("nodes.b#1")).isEqualTo("true R nodes.a#1");
      assertThat(run.input("nodes.c#1")).isEqualTo("true 1 pending");
    }
  }

  @Nested
  class WhenANodeFails {

    @Test
    void theRunFailsWithWhatThereIs() {
      nodes("a", "b", "c").to("a", "b").to("b", "c");

      DecidedRun run = failing("nodes.b#1");

      assertThat(run.steps()).doesNotContain("nodes.c#1");
      assertThat(run.outcome()).isEqualTo("MODEL: Node 'b' failed in visit 1: nodes.b#1 broke / R nodes.a#1");
    }

    @Test
    void failFastStartsNothingMoreAndFinishLevelTheOthersBesideIt() {
      parallel = 1;
      nodes("a", "b", "c", "d").to("a", "b", "c").to("c", "d");
      assertThat(failing("nodes.b#1").steps()).containsExactly("nodes.a#1", "nodes.b#1");

      mode = OnFailure.FINISH_LEVEL;
      DecidedRun run = failing("nodes.b#1");
      assertThat(run.steps()).containsExactly("nodes.a#1", "nodes.b#1", "nodes.c#1");
      assertThat(run.outcome()).startsWith("MODEL: Node 'b' failed");
    }

    @Test
    void toleratedTheReasonIsItsResponseAndTheEdgesAreFollowed() {
      mode = OnFailure.TOLERATE;
      nodes("a", "b", "c").choose("a", "nodes.a.status == 'failed'", "b", "else", "c");

      DecidedRun run = failing("nodes.a#1");

      assertThat(run.input("nodes.b#1")).isEqualTo("nodes.a#1 broke");
      assertThat(run.outcome()).isEqualTo("partial: R nodes.b#1");
    }

    private DecidedRun failing(String node) {
      return DecidedRun.of(
          workflow(), (step, input) -> step.value().equals(node) ? Optional.empty() : Optional.of("R " + step), 1);
    }
  }

  @Test
  void aQuestionIsANodeWhoseAnswerDecides() {
    nodes("plan");
    nodes.put("review", gate("{{ nodes.plan.response }}?"));
    nodes.put("go", turn("agent", "{{ hitl_response }} {{ nodes.review.response }}"));
    to("plan", "review").choose("review", "nodes.review.response == 'approve'", "go", "else", "plan");
    List<String> words = new ArrayList<>(List.of("revise", "approve"));

    DecidedRun run =
        DecidedRun.of(
            workflow(),
            (step, input) -> Optional.of(step.value().startsWith("nodes.review") ? words.remove(0) : "R " + step),
            1);

    assertThat(run.steps())
        .containsExactly("nodes.plan#1", "nodes.review#1", "nodes.plan#2", "nodes.review#2", "nodes.go#1");
    assertThat(run.requested.get(1)).isInstanceOf(StepRequest.Question.class);
    assertThat(run.input("nodes.review#2")).isEqualTo("R nodes.plan#2?");
    assertThat(run.input("nodes.go#1")).isEqualTo("approve approve");
  }

  @Test
  void artifactsSeeEveryNodeAndTheWayThatWasTaken() {
    nodes("a", "b", "c").choose("a", "true", "c", "else", "b");
    artifacts.add(
        "{{ terminal_node }} {{ total_steps }} {{ execution_context.execution_path | join('>') }} {{ last_response }}"
            + " {% if nodes.b.response %}b{% endif %}"
            + "{% for id, node in nodes.items() %}{{ id }}{{ node.iteration }}{% endfor %}"
            + " {{ nodes | tojson | length > 20 }} {{ timestamp | length > 10 }}");
    SimulatedWorld world = new SimulatedWorld();
    Workflow workflow = workflow();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts())
        .containsEntry("out.md", "c 2 a>c Answer to nodes.c#1 a1b0c1 true true");
  }

  @Test
  void aServerThatDiesAnywhereGoesOnWhereItWas() {
    nodes("write", "review", "check", "done")
        .to("write", "review", "check")
        .choose("review", "nodes.write.iteration >= 2", "done", "else", "write")
        .choose("check", "nodes.write.iteration >= 2", "done");
    Workflow workflow = workflow();
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(workflow).run();

    for (int events = 1; events < whole.journal.size(); events++) {
      SimulatedWorld world = new SimulatedWorld();
      world.submit(workflow);
      while (world.journal.size() < events && world.step()) {
        // until the server dies
      }
      world.crash().resume(workflow).run();
      assertThat(world.view(workflow).result()).isEqualTo(whole.view(workflow).result());
      assertThat(world.view(workflow).steps()).extracting(StepView::id)
          .containsExactlyElementsOf(whole.view(workflow).steps().stream().map(StepView::id).toList());
    }
  }

  private DecidedRun run() {
    return DecidedRun.of(workflow(), (step, input) -> Optional.of("R " + step), 1);
  }

  private GraphPatternTest nodes(String... ids) {
    for (String id : ids) {
      nodes.put(id, turn("agent"));
    }
    return this;
  }

  private GraphPatternTest to(String from, String... targets) {
    edges.add(new Edge(from, List.of(targets), List.of()));
    return this;
  }

  private GraphPatternTest choose(String from, String... whenAndTo) {
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < whenAndTo.length; i += 2) {
      choices.add(new Choice(whenAndTo[i], whenAndTo[i + 1]));
    }
    edges.add(new Edge(from, List.of(), choices));
    return this;
  }

  private Workflow workflow() {
    WorkflowBuilder builder =
        aWorkflow()
            .pattern(new Graph(nodes, edges, visits), "agent")
            .onFailure(mode)
            .budgets(budgets)
            .maxParallel(parallel);
    artifacts.forEach(from -> builder.artifact("out.md", from));
    return builder.build();
  }
}
