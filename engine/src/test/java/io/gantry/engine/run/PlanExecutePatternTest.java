package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PlanScene.input;
import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.plan;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Templates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A planner plans, tools do the steps, the planner answers. */
class PlanExecutePatternTest {

  private final PlanScene scene = new PlanScene();

  @Test
  void thePlanIsCarriedOutAndThePlannerAnswersFromItsResults() {
    scene.plans(look("a", "x") + "," + look("b", "y", "a")).says("plan#1.b", "42 apples").says("answer", "There are 42");

    RunView view = scene.run();

    assertThat(view.result()).contains("There are 42");
    assertThat(view.partial()).isFalse();
    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a", "plan#1.b", "answer");
    assertThat(input(view, "plan#1.b")).isEqualTo("{\"q\":\"y\"}");
    assertThat(scene.told.get("answer"))
        .startsWith("Answer the question.")
        .contains("The goal: the goal", "a (look): R plan#1.a", "b (look): 42 apples");
  }

  @Test
  void aPlanOfManyStepsTakesTwoModelCalls() {
    scene.plans(look("a", "1") + "," + look("b", "2") + "," + look("c", "3", "a", "b") + "," + look("d", "4", "c"));

    scene.run();

    assertThat(scene.world.modelCalls).containsExactly("planner#1", "answer");
    assertThat(scene.world.toolSteps).hasSize(4);
  }

  @Test
  void thePlannerIsToldWhatThereIsAndGetsNoToolItself() {
    scene.plans("");

    scene.run();

    assertThat(scene.told.get("planner#1"))
        .startsWith("Answer the question.\n\nMake a plan for this, of at most 10 steps.")
        .contains("{\"tool\":\"look\",\"description\":\"Does look\",\"parameters\":{\"type\":\"object\"")
        .contains("{\"agent\":\"writer\",\"description\":\"You are writer.\"}")
        .doesNotContain("{\"agent\":\"planner\"")
        .endsWith("\"reasoning\": \"<why>\"}]}");
    assertThat(scene.offered).containsEntry("planner#1", 0).containsEntry("answer", 0);
  }

  @Test
  void onlyTheToolsOfThePatternMayBePlanned() {
    scene.tools("look").plans(step("a", "pay", "{\"q\": \"x\"}"), look("a", "x"));

    RunView view = scene.run();

    assertThat(scene.told.get("planner#1")).doesNotContain("{\"tool\":\"pay\"");
    assertThat(input(view, "planner#2")).contains("Step 'a': there is no tool or agent 'pay'; there is look, writer");
    assertThat(scene.world.toolSteps).containsExactly("plan#2.a");
  }

  @Test
  void twoStepsOfTwoSecondsAndOneOfThreeThatNeedsBothTakeFive() {
    scene.plans(look("a", "x") + "," + look("b", "y") + "," + look("c", "z", "a", "b"));
    scene.takes("plan#1.a", 2).takes("plan#1.b", 2).takes("plan#1.c", 3);

    scene.run();

    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aStepDoesNotWaitForWhatItDoesNotNeed() {
    scene.plans(look("a", "x") + "," + look("b", "y") + "," + look("c", "z", "a"));
    scene.takes("plan#1.a", 1).takes("plan#1.b", 4).takes("plan#1.c", 3);

    scene.run();

    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void stepsThatDeclareNoDependenciesNotEvenNoneRunOneAfterTheOther() {
    String undeclared = "{\"id\": \"%s\", \"action\": \"look\", \"parameters\": {\"q\": \"x\"}}";
    scene.plans(undeclared.formatted("a") + "," + undeclared.formatted("b") + "," + undeclared.formatted("c"));
    scene.takes("plan#1.a", 1).takes("plan#1.b", 1).takes("plan#1.c", 1);

    scene.run();

    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(3));
    assertThat(scene.world.toolSteps).containsExactly("plan#1.a", "plan#1.b", "plan#1.c");
  }

  @ParameterizedTest
  @CsvSource({"1,6", "2,3", "3,2", "9,1"})
  void maxParallelBoundsTheStepsUnderWay(int most, int seconds) {
    List<String> looks = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      looks.add(look("s" + i, "x" + i));
      scene.takes("plan#1.s" + i, 1);
    }

    scene.maxParallel(most).plans(String.join(",", looks)).run();

    assertThat(scene.world.elapsed()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void aReferenceIsADependencyAndIsReplacedByTheResult() {
    scene.plans(look("a", "x") + ","
        + step("b", "look", "{\"q\": \"Of {$a.list[1].name}: $a.total\", \"n\": \"$a.total\"}") + ","
        + step("step3", "look", "{\"q\": \"$a.total\"}") + ","
        + step("d", "look", "{\"q\": \"$step3, not $HOME\"}"));
    scene.says("plan#1.a", "{\"total\": 7, \"list\": [{}, {\"name\": \"pears\"}]}").says("plan#1.step3", "three");
    scene.takes("plan#1.a", 1);

    RunView view = scene.run();

    assertThat(input(view, "plan#1.b")).isEqualTo("{\"q\":\"Of pears: 7\",\"n\":7}");
    assertThat(input(view, "plan#1.step3")).as("a number where a text is wanted").isEqualTo("{\"q\":\"7\"}");
    assertThat(input(view, "plan#1.d")).isEqualTo("{\"q\":\"three, not $HOME\"}");
  }

  @Test
  void stepsInACircleRunAsTheyAreListedWithOneWarning() {
    scene.plans(look("a", "x", "c") + "," + look("b", "y", "a") + "," + look("c", "z", "b") + "," + look("d", "w"));
    scene.takes("plan#1.a", 1).takes("plan#1.b", 1).takes("plan#1.c", 1).takes("plan#1.d", 1);

    RunView view = scene.run();

    assertThat(scene.world.elapsed()).as("one after the other").isEqualTo(Duration.ofSeconds(4));

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.world.toolSteps).containsExactly("plan#1.a", "plan#1.b", "plan#1.c", "plan#1.d");
    assertThat(view.warnings()).containsExactly(
        new RunEvent.Warned(
            "plan-circle",
            "Steps of planner#1 wait for each other, a → c → b → a; they run one after the other as they are listed"));
  }

  @Test
  void aLastStepThatIsTheAnswerTakesThePlaceOfTheAnswer() {
    scene.plans(look("a", "x") + "," + step("done", "answer", "{\"style\": \"In one word: $a\"}"));

    RunView view = scene.run();

    assertThat(steps(view)).containsExactly("planner#1", "plan#1.a", "plan#1.done");
    assertThat(view.result()).contains("R plan#1.done");
    assertThat(scene.told.get("plan#1.done"))
        .contains("a (look): R plan#1.a")
        .endsWith("How to answer: In one word: R plan#1.a");
  }

  @Test
  void aPlanWithoutStepsGoesStraightToTheAnswer() {
    RunView view = scene.plans("").run();

    assertThat(steps(view)).containsExactly("planner#1", "answer");
    assertThat(scene.told.get("answer")).contains("Nothing had to be done for it.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"task\": \"Write about $a\"}", "{\"anything\": \"Write about {$a}\"}"})
  void anAgentOfTheWorkflowMayDoAStep(String parameters) {
    scene.plans(look("a", "x") + "," + step("b", "writer", parameters));

    RunView view = scene.run();

    assertThat(scene.told.get("plan#1.b")).isEqualTo("Write about R plan#1.a");
    assertThat(view.step(new StepId("plan#1.b")).orElseThrow().agent()).isEqualTo("writer");
    assertThat(scene.told.get("answer")).contains("b (writer): R plan#1.b");
  }

  @Test
  void whatAModelSaysIsNeverTakenForATemplate() {
    scene.plans(step("a", "writer", "{\"task\": \"Say {{ inputs }}\"}")).says("plan#1.a", "{% if %}");

    RunView view = scene.run();

    assertThat(scene.told.get("plan#1.a")).isEqualTo("Say {{ inputs }}");
    assertThat(scene.told.get("answer")).contains("{% if %}");
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void theIntentIsAnalysedFirstWhereAnAnalystIsNamed() {
    scene.analyst(turn("analyst", "What is meant?")).says("intent", "Apples");
    scene.planner(turn("planner", "Plan for {{ intent }}"));

    RunView view = scene.plans(look("a", "x")).run();

    assertThat(steps(view)).containsExactly("intent", "planner#1", "plan#1.a", "answer");
    assertThat(scene.told.get("planner#1")).startsWith("Plan for Apples\n\nMake a plan");
  }

  @Test
  void theIntentIsPartOfWhatAPlannerWithoutAnInputIsTold() {
    scene.analyst(turn("analyst")).planner(turn("planner")).says("intent", "Apples").plans("").run();

    assertThat(scene.told.get("planner#1")).startsWith("\nApples\n\nMake a plan for this");
  }

  @ParameterizedTest
  @ValueSource(strings = {"intent", "planner#1", "answer"})
  void aTurnThatFailsFailsTheRunWithWhatThereIs(String broken) {
    RunView view = scene.analyst(turn("analyst")).plans(look("a", "x")).says(broken, PlanScene.NEVER).run();

    assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.MODEL);
    assertThat(view.failure().orElseThrow().reason()).startsWith("Step " + broken + " failed: ");
    assertThat(view.result())
        .isEqualTo(broken.equals("answer") ? Optional.of("Step a:\nR plan#1.a") : Optional.empty());
  }

  @Test
  void artifactsSeeGoalAndSteps() {
    scene.artifact("{{ goal }}, {{ num_plans }}: {% for s in steps %}{{ s.id }} {{ s.action }} {{ s.status }} "
        + "{{ s.response }};{% endfor %} {{ last_response }} {{ TRACE | length }} {{ name }}");

    RunView view = scene.plans(look("a", "x")).run();

    assertThat(view.artifacts().get("out.md")).isEqualTo("the goal, 1: a look completed R plan#1.a; R answer 3 test");
  }

  @Test
  void aPlanIsFoundInWhateverItStandsIn() {
    scene.says("planner#1", "I thought about [1] and:\n```json\n" + plan(look("1", "x"), look("2", "{$1}")) + "\n```");

    assertThat(steps(scene.run())).containsExactly("planner#1", "plan#1.1", "plan#1.2", "answer");
  }

  @Test
  void aToolHidesAnAgentOfItsName() {
    scene.world.tools.put("writer", NamedTool.asking("writer", Effect.READ));

    RunView view = scene.plans(step("a", "writer", "{\"q\": \"x\"}")).run();

    assertThat(view.step(new StepId("plan#1.a")).orElseThrow().kind()).isEqualTo(StepView.Kind.TOOL);
  }

  @Test
  void artifactsHaveTheirNamesBeforeThereIsAPlan() {
    Pattern pattern = Patterns.of(scene.workflow(), new Templates(), new TestTools());
    RunEvent submitted =
        new RunEvent.RunSubmitted("test", 1, Map.of(), RunOptions.DEFAULT, "somebody", Optional.empty());
    RunView begun =
        RunView.fold("run-1", scene.workflow(), List.of(new JournalEntry(1, SimulatedWorld.START, submitted)));

    assertThat(pattern.artifactScope(begun).get("last_response")).isEqualTo("");
  }
}
