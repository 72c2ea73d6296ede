package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PlanScene.input;
import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.steps;
import static io.gantry.engine.run.PlanScene.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finished steps are verified while others run, and what the verifier says changes the outcome. */
class PlanVerificationTest {

  private final PlanScene scene = new PlanScene().verifier(turn("judge"));

  @Test
  void aStepIsVerifiedWhileTheNextOneRuns() {
    scene.plans(look("a", "x") + "," + look("b", "y", "a"));
    scene.says("verify#1.a", verdict(true, 1)).says("verify#1.b", verdict(true, 1));
    scene.takes("plan#1.a", 1).takes("plan#1.b", 3).takes("verify#1.a", 3).takes("verify#1.b", 1);

    RunView view = scene.run();

    assertThat(steps(view))
        .containsExactly("planner#1", "plan#1.a", "plan#1.b", "verify#1.a", "verify#1.b", "answer");
    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(view.warnings()).isEmpty();
  }

  @Test
  void theAnswerWaitsForEveryVerification() {
    scene.plans(look("a", "x")).says("verify#1.a", verdict(true, 1)).takes("verify#1.a", 4).takes("answer", 1);

    scene.run();

    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theVerifierIsToldGoalStepAndResultAndAsksForAVerdict() {
    scene.plans(look("a", "x")).says("verify#1.a", verdict(true, 1)).run();

    assertThat(scene.told.get("verify#1.a"))
        .startsWith("The goal: the goal\nStep a called look with {\"q\":\"x\"} and came to:\n\nR plan#1.a\n\n")
        .contains("Answer with JSON and nothing else: {\"valid\": true, \"confidence\": 0.9, \"reason\": \"<why>\"}");
    assertThat(scene.offered).containsEntry("verify#1.a", 0);
  }

  @Test
  void theVerifierMayBeToldSomethingElse() {
    scene.verifier(turn("judge", "{{ step.id }}/{{ step.action }}/{{ step.status }}/{{ goal }}/{{ last_response }}"));

    scene.plans(look("a", "x")).run();

    assertThat(scene.told.get("verify#1.a")).startsWith("a/look/completed/the goal/R plan#1.a\n\nIs this result right");
  }

  @Test
  void aRejectedResultLeadsToAnotherPlanThatMayDoItAgain() {
    scene.plans(look("a", "x") + "," + look("b", "y") + "," + look("c", "z", "a"), look("a", "x") + "," + look("d", "$b"));
    scene.says("verify#1.a", verdict(false, 0.9)).says("verify#1.b", verdict(true, 1));
    scene.says("verify#2.a", verdict(true, 1)).says("verify#2.d", verdict(true, 1)).takes("plan#1.b", 5);

    RunView view = scene.run();

    assertThat(steps(view)).containsExactly(
        "planner#1", "plan#1.a", "plan#1.b", "plan#1.c", "verify#1.a", "verify#1.c", "verify#1.b",
        "planner#2", "plan#2.a", "plan#2.d", "verify#2.a", "verify#2.d", "answer");
    assertThat(input(view, "planner#2"))
        .contains("Rejected when it was verified:\n- a: it is off\n  Its result: R plan#1.a\n", "- b: R plan#1.b\n");
    assertThat(view.result()).contains("R answer");
    assertThat(scene.told.get("answer")).contains("a (look): R plan#2.a").doesNotContain("R plan#1.a");
  }

  @Test
  void nothingOfAPlanStartsOnceAResultIsRejected() {
    scene.plans(look("a", "x") + "," + look("b", "y") + "," + look("c", "z", "b"), "");
    scene.says("verify#1.a", verdict(false, 0.9)).takes("plan#1.b", 2).takes("verify#1.a", 1);

    RunView view = scene.run();

    assertThat(steps(view)).doesNotContain("plan#1.c").contains("verify#1.b");
    assertThat(input(view, "planner#2")).contains("Not begun:\n- c\n");
  }

  @Test
  void aRejectedResultCannotBeReferredTo() {
    scene.plans(look("a", "x"), look("b", "$a"), "").says("verify#1.a", verdict(false, 0.9));

    assertThat(input(scene.run(), "planner#3")).contains("it refers to $a, which came to nothing in an earlier plan");
  }

  @Test
  void anEarlierResultDoesNotStandInForARejectedOneOfTheSameName() {
    scene.plans(look("a", "x") + "," + look("b", "boom"), look("a", "y"), look("c", "$a"));
    scene.says("verify#1.a", verdict(true, 1)).says("verify#2.a", verdict(false, 1));

    assertThat(scene.run().failure().orElseThrow().reason()).contains("it refers to $a, which came to nothing");
  }

  @Test
  void aCallThatFailedIsNotRepeatedEitherWhereItMayHaveTakenEffect() {
    String pay = step("buy", "pay", "{\"q\": \"boom\"}");
    scene.plans(pay, pay, "");

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.buy");
    assertThat(view.step(new StepId("plan#2.buy")).orElseThrow().failure().orElseThrow().reason())
        .startsWith("It was not run: plan#1.buy has done the same, or tried to");
  }

  @Test
  void aCallThatWasCutOffEndsTheRunEvenWhereFailuresAreTolerated() {
    scene.world.toolEnds = call -> ToolOutcome.Status.TIMED_OUT;
    scene.maxReplans(0).onFailure(OnFailure.TOLERATE);
    scene.plans(step("buy", "pay", "{\"q\": \"apples\"}") + "," + look("b", "$buy"));

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.buy");
    assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.IN_DOUBT);
  }

  @Test
  void aCallWithALastingEffectIsNotRepeatedEvenWhenItsResultWasRejected() {
    String pay = step("buy", "pay", "{\"q\": \"apples\"}");
    scene.plans(pay, pay, "").says("verify#1.buy", verdict(false, 1));

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.buy");
    assertThat(view.step(new StepId("plan#2.buy")).orElseThrow().failure()).contains(new Failure(
        FailureKind.TOOL, "It was not run: plan#1.buy has done the same, or tried to, and that has a lasting effect"));
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.8})
  void aDoubtThatIsNotSureOfItselfIsAWarning(double confidence) {
    scene.plans(look("a", "x")).says("verify#1.a", verdict(false, confidence));

    RunView view = scene.run();

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.warnings()).containsExactly(new RunEvent.Warned(
        "verification-doubt",
        "verify#1.a doubts the result of plan#1.a with a confidence of only " + confidence + ": it is off"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Looks fine", "{\"valid\": false}", "{\"valid\": false, \"confidence\": 95}", "", PlanScene.NEVER})
  void aVerdictThatCannotBeReadIsNoObjectionButAWarning(String said) {
    scene.plans(look("a", "x") + "," + look("b", "y")).says("verify#1.a", said).says("verify#1.b", verdict(true, 1));

    RunView view = scene.run();

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.partial()).isFalse();
    assertThat(view.warnings()).containsExactly(new RunEvent.Warned(
        "verification-unread", "verify#1.a came to no verdict, so the result of plan#1.a was used without one"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FAIL_FAST", "TOLERATE"})
  void whenNoPlanIsLeftARejectedResultFailsTheRunWithTheRest(String mode) {
    scene.maxReplans(0).onFailure(OnFailure.valueOf(mode)).plans(look("a", "x") + "," + look("b", "y"));
    scene.says("verify#1.a", verdict(false, 0.95)).says("verify#1.b", verdict(true, 1));

    RunView view = scene.run();

    assertThat(view.status()).isEqualTo(RunStatus.FAILED);
    assertThat(view.failure()).contains(new Failure(
        FailureKind.MAX_STEPS, "Step plan#1.a came to a result that was rejected when it was verified: it is off"));
    assertThat(view.result()).contains("Step b:\nR plan#1.b");
  }

  @Test
  void nothingMoreIsVerifiedOnceTheRunCanOnlyFail() {
    scene.maxReplans(0).plans(look("a", "x") + "," + look("b", "boom")).takes("plan#1.a", 1);

    assertThat(steps(scene.run())).containsExactly("planner#1", "plan#1.a", "plan#1.b");
  }

  @Test
  void rejectionsCountAgainstMaxReplans() {
    scene.maxReplans(1).plans(look("a", "x"), look("b", "y"));
    scene.says("verify#1.a", verdict(false, 1)).says("verify#2.b", verdict(false, 1));

    assertThat(scene.run().failure().orElseThrow().reason()).endsWith("it is off (max_replans, 1, is used up)");
  }

  @Test
  void aFailedStepIsNotVerifiedAndAResultThatWasTakenOverNotAgain() {
    scene.plans(look("a", "x") + "," + look("b", "boom"), look("c", "x"));

    assertThat(steps(scene.says("verify#1.a", verdict(true, 1)).run()))
        .containsExactly("planner#1", "plan#1.a", "plan#1.b", "verify#1.a", "planner#2", "answer");
  }

  @Test
  void theAnswerOfAPlanIsNotVerified() {
    scene.plans(look("a", "x") + "," + step("done", "answer", "{}")).says("verify#1.a", verdict(true, 1));

    assertThat(scene.run().steps()).hasSize(4);
    assertThat(scene.world.modelCalls).containsExactly("planner#1", "verify#1.a", "plan#1.done");
  }

  @Test
  void verificationsTakePlacesUnderMaxParallelAfterTheStepsOfThePlan() {
    scene.maxParallel(1).plans(look("a", "x") + "," + look("b", "y"));
    scene.says("verify#1.a", verdict(true, 1)).says("verify#1.b", verdict(true, 1));

    assertThat(steps(scene.run()))
        .containsExactly("planner#1", "plan#1.a", "plan#1.b", "verify#1.a", "verify#1.b", "answer");
  }

  @Test
  void templatesSeeTheVerdictOfEachStep() {
    scene.artifact("{% for s in steps %}{{ s.id }} {{ s.status }} {{ s.verdict.confidence }};{% endfor %}");
    scene.plans(look("a", "x"), look("b", "y"));
    scene.says("verify#1.a", verdict(false, 0.9)).says("verify#2.b", verdict(true, 0.7));

    assertThat(scene.run().artifacts().get("out.md")).isEqualTo("a rejected 0.9;b completed 0.7;");
  }
}
