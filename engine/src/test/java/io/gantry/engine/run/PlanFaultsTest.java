package io.gantry.engine.run;

import static io.gantry.engine.run.PlanScene.input;
import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.steps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan is checked before anything of it runs, and sent back with exactly what is wrong. */
class PlanFaultsTest {

  private final PlanScene scene = new PlanScene();

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(step("a", "fly", "{}"), "Step 'a': there is no tool or agent 'fly'; there is look, keep, pay"),
        Arguments.of(
            step("a", "look", "{}"), "Step 'a': the parameters do not fit look: required property 'q' not found."),
        Arguments.of(
            step("a", "look", "{\"q\": 3}"),
            "Step 'a': the parameters do not fit look: /q: integer found, string expected."),
        Arguments.of(
            step("a", "look", "{\"q\": \"$b\", \"z\": 1}") + "," + look("b", "x"),
            "Step 'a': the parameters do not fit look: property 'z' is not defined in the schema"),
        Arguments.of(look("a", "x", "b"), "Step 'a': it depends on 'b', which is no step that can be done before it."),
        Arguments.of(look("a", "x", "a"), "Step 'a': it depends on itself."),
        Arguments.of(look("a", "$a.b"), "Step 'a': it refers to its own result, $a.b."),
        Arguments.of(
            look("a", "$step7.total"), "Step 'a': it refers to $step7.total, which is no step that can be done before it."),
        Arguments.of(look("a", "{$no.x}"), "Step 'a': it refers to $no.x, which is no step that can be done before it."),
        Arguments.of(look("a", "x") + "," + look("a", "y"), "There are several steps 'a'."),
        Arguments.of(
            look("a", "1") + "," + look("b", "2") + "," + look("c", "3") + "," + look("d", "4"),
            "It has 4 steps; at most 3 are allowed."),
        Arguments.of(
            step("a", "answer", "{}") + "," + look("b", "x"), "Step 'a': only the last step may be an 'answer'."),
        Arguments.of(
            look("b", "x", "a") + "," + step("a", "answer", "{}"),
            "Step 'b': it depends on 'a', which is no step that can be done before it."),
        Arguments.of("3", "Entry 1 of \"steps\" is not a JSON object."),
        Arguments.of("{\"id\": \"a\"}", "Step 'a': it has no \"action\"."),
        Arguments.of("{\"id\": \"a b\", \"action\": \"look\"}", "Step 1: its \"id\" has to be 1 to 64 of A-Z a-z 0-9 _ -."),
        Arguments.of(step("a", "look", "[1]"), "Step 'a': its \"parameters\" are not a JSON object."),
        Arguments.of(
            "{\"id\": \"a\", \"action\": \"look\", \"parameters\": {\"q\": \"x\"}, \"dependencies\": [{}]}",
            "Step 'a': its \"dependencies\" are not a list of ids."));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aPlanThatCannotRunIsSentBackBeforeAnythingRuns(String plan, String fault) {
    RunView view = scene.maxSteps(3).plans(plan, look("z", "fine")).run();

    assertThat(steps(view)).containsExactly("planner#1", "planner#2", "plan#2.z", "answer");
    assertThat(input(view, "planner#2"))
        .startsWith("Your plan cannot be run:\n- ").contains("\n- " + fault).contains("Nothing of it was run.");
    assertThat(scene.messages.get("planner#2").toString()).as("it sees its first plan").contains("the goal");
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.warnings()).isEmpty();
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    RunView view = scene.plans(step("a", "fly", "{}", "q") + "," + step("b", "look", "{\"q\": 1}"), "").run();

    assertThat(input(view, "planner#2")).contains("'fly'", "depends on 'q'", "integer found");
  }

  @Test
  void aParameterThatIsNotKnownYetIsNotJudged() {
    scene.plans(look("a", "x") + "," + step("b", "look", "{\"q\": \"y\", \"n\": \"$a.total\"}"));

    RunView view = scene.says("plan#1.a", "{\"total\": 5}").run();

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(input(view, "plan#1.b")).isEqualTo("{\"q\":\"y\",\"n\":5}");
  }

  @Test
  void anAnswerWithoutAPlanIsSentBack() {
    RunView view = scene.says("planner#1", "I would look around").says("planner#2", PlanScene.plan(look("a", "x"))).run();

    assertThat(input(view, "planner#2")).contains("Your answer holds no JSON object with \"steps\".");
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aPlannerThatNeverPlansFailsTheRun() {
    RunView view = scene.maxReplans(1).plans("", step("a", "fly", "{}")).says("planner#1", "Hm").run();

    assertThat(steps(view)).containsExactly("planner#1", "planner#2");
    assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.MAX_STEPS);
    assertThat(view.failure().orElseThrow().reason())
        .startsWith("The plan of planner#2 cannot be run: Step 'a': there is no tool or agent 'fly'")
        .endsWith("(max_replans, 1, is used up)");
    assertThat(scene.world.toolSteps).isEmpty();
  }

  @Test
  void aReferenceToSomethingThatIsNotInTheResultFailsTheStepAndSaysWhatIs() {
    scene.plans(look("a", "x") + "," + look("b", "$a.price"), look("c", "$a.total"));

    RunView view = scene.says("plan#1.a", "{\"total\": 7, \"currency\": \"EUR\"}").run();

    StepView failed = view.step(new StepId("plan#1.b")).orElseThrow();
    assertThat(failed.failure()).contains(new Failure(
        FailureKind.TEMPLATE,
        "Its parameters cannot be filled in: '$a.price' is not there: the result of 'a' has total, currency"));
    assertThat(scene.world.toolSteps).containsExactly("plan#1.a", "plan#2.c");
    assertThat(input(view, "planner#2"))
        .contains("Failed:\n- b: Its parameters cannot be filled in: '$a.price' is not there");
    assertThat(input(view, "plan#2.c")).isEqualTo("{\"q\":\"7\"}");
  }
}
