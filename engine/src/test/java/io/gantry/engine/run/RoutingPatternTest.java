package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent chooses one of several chains. */
class RoutingPatternTest {

  private static final Map<String, List<Place>> ROUTES = new LinkedHashMap<>();

  static {
    ROUTES.put(
        "billing", List.of(turn("clerk", "{{ router.chosen_route }}, {{ router.response }}"), turn("clerk")));
    ROUTES.put("technical", List.of(turn("engineer")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"route\": \"billing\"}",
        "```json\n{\"route\":\"billing\"}\n```",
        "As in [1]: {\"route\": \" billing \"}."
      })
  void theChosenRouteRunsAsAChain(String answer) {
    DecidedRun run = run(routing(2, Optional.empty()), answer);

    assertThat(run.steps()).containsExactly("router#1", "routes.billing.steps[0]", "routes.billing.steps[1]");
    assertThat(run.input("routes.billing.steps[0]")).isEqualTo("billing, " + answer);
    assertThat(run.input("routes.billing.steps[1]")).isEqualTo("R routes.billing.steps[0]");
    assertThat(run.outcome()).isEqualTo("done: R routes.billing.steps[1]");
  }

  @Test
  void theRouterIsToldWhichRoutesThereAre() {
    DecidedRun run = run(routing(2, Optional.empty()), "{\"route\": \"technical\"}");

    assertThat(run.input("router#1"))
        .startsWith("My printer burns\n\n").contains("\"route\"").contains("billing, technical");
  }

  @Test
  void aRouteWhoseFirstStepSaysNothingIsToldWhatTheRouterWasToDecideAbout() {
    DecidedRun run = run(routing(2, Optional.empty()), "{\"route\": \"technical\"}");

    assertThat(run.input("routes.technical.steps[0]")).isEqualTo("My printer burns");
  }

  @Test
  void anAnswerWithoutARouteIsSentBackInTheSameConversation() {
    SimulatedWorld world = new SimulatedWorld();
    Deque<String> said = new ArrayDeque<>(List.of("Billing, I think", "{\"road\": 1}", "{\"route\": \"billing\"}"));
    List<String> told = new ArrayList<>();
    world.model = call -> {
      told.add(call.request().messages().toString());
      return answers(call.step().value().startsWith("router") ? said.remove() : "Done");
    };
    Workflow workflow = routing(2, Optional.empty());

    world.submit(workflow).run();

    assertThat(world.modelCalls)
        .containsExactly("router#1", "router#2", "router#3", "routes.billing.steps[0]", "routes.billing.steps[1]");
    assertThat(told.get(2)).contains("My printer burns").contains("Billing, I think").contains("road");
    assertThat(told.get(3)).as("the route has a conversation of its own").doesNotContain("road\": 1}, My");
    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aRouterThatNeverNamesARouteFailsTheRunAfterItsRetries() {
    DecidedRun run = run(routing(1, Optional.empty()), "Hm", "Hm again", "{\"route\": \"billing\"}");

    assertThat(run.steps()).containsExactly("router#1", "router#2");
    assertThat(run.outcome())
        .isEqualTo(
            "STEP: Router 'dispatcher' answered 2 times without a JSON object {\"route\": id}; the routes are billing,"
                + " technical / Hm again");
  }

  @Test
  void aRouteThatIsNotThereFailsTheRunAtOnceAndNamesThoseThatAre() {
    DecidedRun run = run(routing(2, Optional.empty()), "{\"route\": \"legal\"}");

    assertThat(run.steps()).containsExactly("router#1");
    assertThat(run.outcome())
        .startsWith(
            "STEP: Router 'dispatcher' chose the route 'legal', which is not there; the routes are billing, technical");
  }

  @Test
  void aFailedRouterOrRouteFailsTheRun() {
    assertThat(DecidedRun.of(routing(2, Optional.empty()), (step, input) -> Optional.empty(), 1).outcome())
        .isEqualTo("MODEL: Step router#1 failed: router#1 broke / nothing");
    DecidedRun run =
        DecidedRun.of(
            routing(2, Optional.empty()),
            (step, input) ->
                switch (step.value()) {
                  case "router#1" -> Optional.of("{\"route\": \"billing\"}");
                  case "routes.billing.steps[0]" -> Optional.of("Half of it");
                  default -> Optional.empty();
                },
            1);
    assertThat(run.outcome())
        .isEqualTo("MODEL: Step routes.billing.steps[1] failed: routes.billing.steps[1] broke / Half of it");
  }

  @Test
  void artifactsSeeTheRouteItsStepsAndTheResult() {
    SimulatedWorld world = new SimulatedWorld();
    world.model = call -> answers(call.step().value().equals("router#1") ? "{\"route\": \"billing\"}" : "R " + call.step());
    Workflow workflow =
        builder(2, Optional.empty())
            .artifact("out.md", "{{ router.chosen_route }}: {{ steps[0].response }}, {{ last_response }}")
            .build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts())
        .containsEntry("out.md", "billing: R routes.billing.steps[0], R routes.billing.steps[1]");
  }

  @Nested
  class WithAReviewer {

    private final Workflow workflow =
        routing(1, Optional.of(gate("Send it to {{ router.chosen_route }}?")));

    @ParameterizedTest
    @ValueSource(strings = {"approved", " Approved\n"})
    void anApprovedRouteIsTaken(String word) {
      DecidedRun run = run(workflow, "{\"route\": \"billing\"}", word);

      assertThat(run.steps()).startsWith("router#1", "review#1", "routes.billing.steps[0]");
      assertThat(run.requested.get(1)).isInstanceOf(StepRequest.Question.class);
      assertThat(run.input("review#1")).isEqualTo("Send it to billing?");
    }

    @Test
    void theReviewerMayNameAnotherRoute() {
      DecidedRun run = run(workflow, "{\"route\": \"billing\"}", "route: technical");

      assertThat(run.steps()).containsExactly("router#1", "review#1", "routes.technical.steps[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "route:legal", "", "{{ inputs }}"})
    void anyOtherAnswerIsAskedForAgain(String word) {
      DecidedRun run = run(workflow, "{\"route\": \"billing\"}", word, "approved");

      assertThat(run.steps()).startsWith("router#1", "review#1", "review#2", "routes.billing.steps[0]");
      assertThat(run.input("review#2"))
          .contains("'approved' or 'route:<id>'").contains("billing, technical").endsWith("Send it to billing?");
    }

    @Test
    void aReviewerWhoNeverAnswersUsablyFailsTheRun() {
      DecidedRun run = run(workflow, "{\"route\": \"billing\"}", "maybe", "perhaps");

      assertThat(run.steps()).containsExactly("router#1", "review#1", "review#2");
      assertThat(run.outcome()).startsWith("STEP: The reviewer of the route gave no usable answer in 2. ");
    }

    @Test
    void aRouteThatIsNotThereIsNotEvenReviewed() {
      assertThat(run(workflow, "{\"route\": \"legal\"}").steps()).containsExactly("router#1");
    }
  }

  /** A run in which router and reviewer say these things in this order, and every other step answers with its name. */
  private static DecidedRun run(Workflow workflow, String... words) {
    Deque<String> said = new ArrayDeque<>(List.of(words));
    return DecidedRun.of(
        workflow,
        (step, input) -> Optional.of(step.value().matches("(router|review)#.*") ? said.remove() : "R " + step),
        1);
  }

  private static Workflow routing(int retries, Optional<Gate> review) {
    return builder(retries, review).build();
  }

  private static WorkflowBuilder builder(int retries, Optional<Gate> review) {
    return aWorkflow()
        .pattern(
            new Routing("dispatcher", Optional.of("My printer burns"), retries, review, ROUTES),
            "dispatcher", "clerk", "engineer");
  }
}
