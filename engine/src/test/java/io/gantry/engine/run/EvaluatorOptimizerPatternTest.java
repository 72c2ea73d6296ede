package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One agent drafts, another scores, until the score is good enough. */
class EvaluatorOptimizerPatternTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"score\": 80}",
        "```json\n{\"score\": 92.5, \"issues\": []}\n```",
        "See [1]. {\"score\": \"80\", \"issues\": null, \"fixes\": \"none\"} Well done."
      })
  void aDraftWhoseScoreIsHighEnoughIsTheResult(String evaluation) {
    DecidedRun run = run(evaluator(3, Optional.empty()), evaluation);

    assertThat(run.steps()).containsExactly("draft#1", "evaluation#1");
    assertThat(run.outcome()).isEqualTo("done: Text of draft#1");
  }

  @Test
  void theEvaluatorSeesTheDraftAndIsToldWhatToAnswer() {
    DecidedRun run = run(evaluator(3, Optional.empty()), "{\"score\": 80}");

    assertThat(run.input("evaluation#1"))
        .startsWith("Judge draft 1: Text of draft#1\n\nAnswer with JSON")
        .contains("\"score\"", "\"issues\"", "\"fixes\"");
  }

  @Test
  void theProducerRevisesByTheRevisePrompt() {
    DecidedRun run =
        run(
            evaluator(
                3, Optional.of("{{ iteration }} {{ evaluation.score }} {{ evaluation.issues | join('+') }} {{ draft }}")),
            "{\"score\": 40, \"issues\": [\"dull\", \"long\"]}", "{\"score\": 95}");

    assertThat(run.steps()).containsExactly("draft#1", "evaluation#1", "draft#2", "evaluation#2");
    assertThat(run.input("draft#2")).isEqualTo("1 40 dull+long Text of draft#1");
    assertThat(run.outcome()).isEqualTo("done: Text of draft#2");
  }

  @Test
  void withoutARevisePromptTheProducerIsToldScoreIssuesAndFixes() {
    DecidedRun run =
        run(
            evaluator(3, Optional.empty()),
            "{\"score\": 40, \"issues\": [\"{{ dull }}\"], \"fixes\": [\"Add a joke\"]}", "{\"score\": 95}");

    assertThat(run.input("draft#2")).contains("40 of 100", "- {{ dull }}", "- Add a joke").doesNotContain("reviewer");
  }

  @Test
  void theProducerContinuesItsConversationAndEachEvaluationHasItsOwn() {
    SimulatedWorld world = new SimulatedWorld();
    List<String> told = new ArrayList<>();
    Deque<String> evaluations = new ArrayDeque<>(List.of("Fine", "{\"score\": 10}", "{\"score\": 90}"));
    world.model = call -> {
      told.add(call.request().messages().toString());
      return answers(call.step().value().startsWith("evaluation") ? evaluations.remove() : "Text of " + call.step());
    };
    Workflow workflow = evaluator(3, Optional.empty());

    world.submit(workflow).run();

    assertThat(world.modelCalls)
        .containsExactly("draft#1", "evaluation#1", "evaluation#1.retry", "draft#2", "evaluation#2");
    assertThat(told.get(2)).as("the re-ask").contains("Judge draft 1", "Fine", "held no JSON object with a score");
    assertThat(told.get(3)).as("the revision").contains("Text of draft#1");
    assertThat(told.get(4)).as("the second evaluation").contains("Text of draft#2").doesNotContain("Text of draft#1");
    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Very good", "{\"score\": 101}", "{\"score\": -1}", "{\"score\": \"high\"}", "{\"points\": 80}", "[80]"})
  void anEvaluatorThatGivesNoScoreTwiceFailsTheRunAndTheDraftIsKept(String answer) {
    DecidedRun run = run(evaluator(3, Optional.empty()), answer, answer);

    assertThat(run.steps()).containsExactly("draft#1", "evaluation#1", "evaluation#1.retry");
    assertThat(run.outcome())
        .startsWith("STEP: Evaluator 'critic' answered twice without a JSON object {\"score\": 0 to 100")
        .endsWith("for draft 1 / Text of draft#1");
  }

  @Test
  void aRunWhoseDraftsAreNeverGoodEnoughFailsWithTheBestOfThem() {
    DecidedRun run =
        run(evaluator(3, Optional.empty()), "{\"score\": 30}", "{\"score\": 70}", "{\"score\": 50}", "{\"score\": 99}");

    assertThat(run.steps()).endsWith("draft#3", "evaluation#3");
    assertThat(run.outcome())
        .isEqualTo(
            "MAX_STEPS: No draft was accepted in max_iters 3: the best, draft 2, has score 70, min_score is 80"
                + " / Text of draft#2");
  }

  @Test
  void ofDraftsThatAreEquallyGoodTheLatestIsKept() {
    DecidedRun run = run(evaluator(2, Optional.empty()), "{\"score\": 30}", "{\"score\": 30}");

    assertThat(run.outcome()).endsWith("/ Text of draft#2");
  }

  @Test
  void aFailedRevisionFailsTheRunAndTheBestDraftIsKept() {
    Deque<String> said = new ArrayDeque<>(List.of("First", "{\"score\": 3}"));
    DecidedRun run =
        DecidedRun.of(evaluator(3, Optional.empty()), (step, input) -> Optional.ofNullable(said.poll()), 1);

    assertThat(run.outcome()).isEqualTo("MODEL: Step draft#2 failed: draft#2 broke / First");
  }

  @Test
  void aDecisionFindsItsIterationAlsoWhereThereMayBeAnyNumber() {
    DecidedRun run = run(evaluator(Integer.MAX_VALUE, Optional.empty()), "{\"score\": 3}", "{\"score\": 90}");

    assertThat(run.outcome()).isEqualTo("done: Text of draft#2");
  }

  @Test
  void artifactsSeeTheDraftItsEvaluationAndHowItCameAbout() {
    SimulatedWorld world = new SimulatedWorld();
    Deque<String> evaluations = new ArrayDeque<>(List.of("{\"score\": 10, \"issues\": [\"dull\"]}", "{\"score\": 90}"));
    world.model = call ->
        answers(call.step().value().startsWith("evaluation") ? evaluations.remove() : "Text of " + call.step());
    Workflow workflow =
        builder(spec(3, Optional.empty(), Optional.empty()))
            .artifact(
                "out.md",
                "{{ last_response }} {{ evaluation.score }} {{ iterations[-1].draft_preview }}"
                    + " {{ execution_context.iterations }} {{ name }}"
                    + " {% for one in execution_context.history %}{{ one.score }}{{ one.issues | join }};{% endfor %}")
            .build();

    world.submit(workflow).run();

    assertThat(world.view(workflow).artifacts())
        .containsEntry("out.md", "Text of draft#2 90 Text of draft#2 2 test 10dull;90;");
  }

  @Nested
  class WithAReviewGate {

    private final Workflow workflow =
        builder(
                spec(
                    3,
                    Optional.empty(),
                    Optional.of(gate("{{ iteration_index }} {{ evaluation.score }} {{ iterations[-1].draft }}"))))
            .build();

    @ParameterizedTest
    @ValueSource(strings = {"stop", " Abort\n", "END"})
    void aPersonMayEndItEarlyWithTheDraftAtHand(String word) {
      DecidedRun run = run(workflow, "{\"score\": 40}", word);

      assertThat(run.steps()).containsExactly("draft#1", "evaluation#1", "review#1");
      assertThat(run.requested.get(2)).isInstanceOf(StepRequest.Question.class);
      assertThat(run.input("review#1")).isEqualTo("0 40 Text of draft#1");
      assertThat(run.outcome()).isEqualTo("done: Text of draft#1");
    }

    @Test
    void anyOtherAnswerIsToldToTheProducer() {
      DecidedRun run = run(workflow, "{\"score\": 40}", "Name the {{ customer }}", "{\"score\": 90}");

      assertThat(run.steps()).containsExactly("draft#1", "evaluation#1", "review#1", "draft#2", "evaluation#2");
      assertThat(run.input("draft#2")).contains("A reviewer says: Name the {{ customer }}");
    }

    @Test
    void nobodyIsAskedAboutADraftThatIsAcceptedOrIsTheLast() {
      assertThat(run(workflow, "{\"score\": 90}").steps()).containsExactly("draft#1", "evaluation#1");
      assertThat(run(workflow, "{\"score\": 1}", "go", "{\"score\": 1}", "go", "{\"score\": 1}").steps())
          .endsWith("review#2", "draft#3", "evaluation#3");
    }
  }

  /** A run in which evaluator and reviewer say these things in this order, and drafts tell their names. */
  private static DecidedRun run(Workflow workflow, String... words) {
    Deque<String> said = new ArrayDeque<>(List.of(words));
    return DecidedRun.of(
        workflow,
        (step, input) -> Optional.of(step.value().startsWith("draft") ? "Text of " + step : said.remove()),
        1);
  }

  private static Workflow evaluator(int most, Optional<String> revise) {
    return builder(spec(most, revise, Optional.empty())).build();
  }

  private static EvaluatorOptimizer spec(int most, Optional<String> revise, Optional<Gate> review) {
    return new EvaluatorOptimizer(
        "writer", Optional.empty(), turn("critic", "Judge draft {{ iteration }}: {{ draft }}"), 80, most, revise, review);
  }

  private static WorkflowBuilder builder(EvaluatorOptimizer spec) {
    return aWorkflow().pattern(spec, "writer", "critic");
  }
}
