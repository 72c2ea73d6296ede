package io.gantry.engine.run;

import static io.gantry.engine.run.PlanScene.input;
import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a plan whose step fails. */
class ReplanTest {

  private final PlanScene scene = new PlanScene();

  @Test
  void siblingsKeepTheirResultsLaterStepsDoNotStartAndThePlannerIsToldAllOfIt() {
    String first = look("a", "x") + "," + look("b", "boom") + "," + look("c", "z", "a") + "," + look("d", "w", "b");
    scene.plans(first, look("e", "$a"));
    scene.takes("plan#1.a", 3).takes("plan#1.b", 1).says("plan#1.b", "No such thing");

    RunView view = scene.run();

    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "planner#2", "plan#2.e", "answer");
    assertThat(input(view, "planner#2"))
        .contains("Done, not to be repeated; a new plan may use these results by their ids:\n- a: R plan#1.a\n")
        .contains("Failed:\n- b: No such thing\n")
        .contains("Not begun:\n- c\n- d\n");
    assertThat(input(view, "plan#2.e")).isEqualTo("{\"q\":\"R plan#1.a\"}");
    assertThat(view.result()).contains("R answer");
    assertThat(view.partial()).as("what failed was made good").isFalse();
    assertThat(scene.told.get("answer")).contains("a: R plan#1.a", "e (look): R plan#2.e");
  }

  @Test
  void aStepThatIsDoneIsNotRunAgainWhateverTheNextPlanCallsIt() {
    String first = step("buy", "pay", "{\"q\": \"apples\", \"n\": 2}") + "," + look("b", "boom", "buy");
    scene.plans(first, step("again", "pay", "{\"n\": 2, \"q\": \"apples\"}") + "," + look("c", "$again"));

    RunView view = scene.says("plan#1.buy", "Paid").run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.buy", "plan#1.b", "plan#2.c");
    assertThat(input(view, "plan#2.c")).isEqualTo("{\"q\":\"Paid\"}");
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aCallThatOnlyBecomesTheSameWhenItsReferencesAreFilledInIsNotRunAgainEither() {
    scene.plans(
        look("a", "x") + "," + step("buy", "pay", "{\"q\": \"$a\"}") + "," + look("b", "boom", "buy"),
        step("more", "pay", "{\"q\": \"{$a}\"}"));

    scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.a", "plan#1.buy", "plan#1.b");
  }

  @Test
  void anAgentIsNotGivenTheSameTaskTwice() {
    scene.plans(
        step("w", "writer", "{\"task\": \"Write\"}") + "," + look("b", "boom", "w"),
        step("v", "writer", "{\"task\": \"Write\"}"));

    scene.run();

    assertThat(scene.world.modelCalls).containsExactly("planner#1", "plan#1.w", "planner#2", "answer");
  }

  @Test
  void theSameCallTwiceInOnePlanRunsTwice() {
    scene.plans(look("a", "x") + "," + look("b", "x")).run();

    assertThat(scene.world.toolSteps).hasSize(2);
  }

  @Test
  void aStepWithTheIdOfADoneOneButOtherParametersTakesItsPlace() {
    scene.plans(look("a", "x") + "," + look("b", "boom", "a"), look("a", "y") + "," + look("c", "$a"));

    assertThat(input(scene.run(), "plan#2.c")).isEqualTo("{\"q\":\"R plan#2.a\"}");
  }

  @Test
  void whatCameToNothingCannotBeReferredTo() {
    scene.plans(look("a", "boom"), look("b", "$a", "a"), look("b", "x"));

    RunView view = scene.run();

    assertThat(input(view, "planner#3"))
        .contains("Step 'b': it depends on 'a', which came to nothing in an earlier plan and is not in this one.")
        .contains("Step 'b': it refers to $a, which came to nothing in an earlier plan and is not in this one.");
  }

  @Test
  void aFailedStepMayBeTriedAgain() {
    scene.plans(look("a", "boom"), look("a", "x"));

    assertThat(scene.run().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.world.toolSteps).containsExactly("plan#1.a", "plan#2.a");
  }

  @Test
  void whenNoPlanIsLeftTheRunFailsWithWhatIsDone() {
    scene.maxReplans(1).plans(look("a", "x") + "," + look("b", "boom"), look("c", "boom"));

    RunView view = scene.says("plan#2.c", "Broken").run();

    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "planner#2", "plan#2.c");
    assertThat(view.failure()).contains(new Failure(
        FailureKind.TOOL, "Step plan#2.c failed: Broken (max_replans, 1, is used up)"));
    assertThat(view.result()).contains("Step a:\nR plan#1.a");
  }

  @Test
  void failFastStartsNothingMore() {
    scene.maxReplans(0).maxParallel(1).plans(look("a", "boom") + "," + look("b", "x"));

    RunView view = scene.run();

    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a");
    assertThat(view.failure().orElseThrow().reason()).isEqualTo("Step plan#1.a failed: R plan#1.a");
    assertThat(view.result()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = OnFailure.class, names = "FAIL_FAST", mode = EnumSource.Mode.EXCLUDE)
  void theLevelOfTheFailedStepIsFinishedBeforeAnotherPlan(OnFailure mode) {
    scene.onFailure(mode).maxParallel(1);
    scene.plans(look("a", "boom") + "," + look("b", "x") + "," + look("c", "y", "b"), "");

    RunView view = scene.run();

    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "planner#2", "answer");
    assertThat(input(view, "planner#2")).contains("Not begun:\n- c\n");
  }

  @Test
  void inTheLastPlanAFailureIsToleratedAsAResult() {
    scene.onFailure(OnFailure.TOLERATE).maxReplans(0);
    scene.plans(look("a", "boom") + "," + look("b", "It said: $a")).says("plan#1.a", "Nobody home");

    RunView view = scene.run();

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.partial()).isTrue();
    assertThat(input(view, "plan#1.b")).isEqualTo("{\"q\":\"It said: Nobody home\"}");
    assertThat(scene.told.get("answer")).contains("a (look): failed: Nobody home");
  }

  @Test
  void aStepWhoseEffectIsInDoubtFailsTheRunWhateverPlansAreLeft() {
    scene.plans(step("buy", "pay", "{\"q\": \"x\"}"), look("a", "x")).takes("plan#1.buy", 5);
    Workflow workflow = scene.workflow();
    scene.world.submit(workflow);
    while (scene.world.toolSteps.isEmpty()) {
      scene.world.step();
    }

    scene.world.crash().resume(workflow).run();

    RunView view = scene.world.view(workflow);
    assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.IN_DOUBT);
    assertThat(scene.world.modelCalls).containsExactly("planner#1");
    assertThat(view.result()).isEqualTo(Optional.empty());
  }
}
