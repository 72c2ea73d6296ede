package io.gantry.engine.run;

import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of a plan that call a tool whose calls another one takes many at a time. */
class PlanBatchesTest {

  private static final String THREE = price("a", "X") + "," + price("b", "Y") + "," + price("c", "Z");
  private static final String SUM =
      step("sum", "look", "{\"q\": \"$a.value + $b.value + $c.value\"}", "a", "b", "c");

  private static PlanScene scene() {
    PlanScene scene = new PlanScene();
    scene.world.tools.put("price", NamedTool.asking("price", Effect.READ).batchedBy("prices"));
    scene.world.tools.put("prices", new NamedTool("prices", Effect.READ));
    scene.world.tools.put("pay", NamedTool.asking("pay", Effect.ONCE).batchedBy("payments"));
    scene.world.tools.put("payments", new NamedTool("payments", Effect.ONCE));
    return scene;
  }

  private static String price(String id, String q, String... dependencies) {
    return step(id, "price", "{\"q\": \"" + q + "\"}", dependencies);
  }

  private static String pay(String id) {
    return step(id, "pay", "{\"q\": \"" + id + "\"}");
  }

  @Test
  void threeStepsAreOneCallAndEachHasItsOwnResult() {
    PlanScene scene =
        scene().plans(THREE + "," + SUM).says("plan#1.batch[a,b,c]", "[{\"value\": 1}, {\"value\": 2}, {\"value\": 3}]");

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,b,c]", "plan#1.sum");
    assertThat(PlanScene.input(view, "plan#1.batch[a,b,c]"))
        .isEqualTo("{\"items\":[{\"q\":\"X\"},{\"q\":\"Y\"},{\"q\":\"Z\"}]}");
    assertThat(PlanScene.input(view, "plan#1.sum")).isEqualTo("{\"q\":\"1 + 2 + 3\"}");
    assertThat(steps(view)).containsExactly(
        "planner#1", "plan#1.batch[a,b,c]", "plan#1.a", "plan#1.b", "plan#1.c", "plan#1.sum", "answer");
    StepView b = view.step(new StepId("plan#1.b")).orElseThrow();
    assertThat(b.agent()).isEqualTo("price");
    assertThat(b.input()).isEqualTo("{\"q\":\"Y\"}");
    assertThat(b.shared().orElseThrow().by()).isEqualTo(new StepId("plan#1.batch[a,b,c]"));
    assertThat(view.stepsCounted()).as("a step without a call of its own costs nothing").isEqualTo(4);
    assertThat(scene.told.get("answer")).contains("a (price): {\"value\":1}").doesNotContain("batch");
  }

  @Test
  void aStepThatWaitsForAnotherIsNeverInItsCall() {
    PlanScene scene =
        scene().plans(price("a", "X") + "," + price("b", "$a.value", "a") + "," + price("c", "Z"))
            .says("plan#1.batch[a,c]", "{\"results\": [{\"value\": 1}, 3]}");

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,c]", "plan#1.b");
    assertThat(PlanScene.input(view, "plan#1.b")).isEqualTo("{\"q\":\"1\"}");
    assertThat(view.step(new StepId("plan#1.c")).flatMap(StepView::response)).contains("3");
  }

  @Test
  void oneCallTakesOnePlaceOfThoseThatRunAtOnce() {
    PlanScene scene = scene().maxParallel(1).plans(THREE).says("plan#1.batch[a,b,c]", "[1, 2, 3]");

    scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,b,c]");
  }

  @Test
  void theBodyOfAnHttpAnswerIsSplitAndEachStepHasAnAnswerOfItsOwn() {
    PlanScene scene =
        scene().plans(price("a", "X") + "," + price("b", "Y") + "," + look("c", "$b.body.value", "b"))
            .says(
                "plan#1.batch[a,b]",
                "{\"status\":200,\"headers\":{\"etag\":\"1\"},\"body\":\"[{\\\"value\\\":1},{\\\"value\\\":2}]\"}");

    RunView view = scene.run();

    assertThat(view.step(new StepId("plan#1.a")).flatMap(StepView::response))
        .contains("{\"status\":200,\"headers\":{\"etag\":\"1\"},\"body\":\"{\\\"value\\\":1}\"}");
    assertThat(PlanScene.input(view, "plan#1.c")).isEqualTo("{\"q\":\"2\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "[1, 2]", "[1, 2, 3, 4]", "{\"a\": 1}", "prices", "[1, 2, 3", "{\"status\":500,\"body\":\"[1,2,3]\"}"
  })
  void whatCannotBeSplitIsAskedForOneByOne(String answer) {
    PlanScene scene = scene().plans(THREE).says("plan#1.batch[a,b,c]", answer);

    RunView view = scene.run();

    assertThat(scene.world.toolSteps)
        .containsExactly("plan#1.batch[a,b,c]", "plan#1.a", "plan#1.b", "plan#1.c");
    assertThat(view.step(new StepId("plan#1.b")).flatMap(StepView::response)).contains("R plan#1.b");
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.partial()).isFalse();
  }

  @Test
  void aCallThatFailsIsMadeOneByOne() {
    PlanScene scene = scene().plans(price("a", "boom") + "," + price("b", "Y")).maxReplans(0);

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,b]", "plan#1.a", "plan#1.b");
    assertThat(view.failure().orElseThrow().reason()).startsWith("Step plan#1.a failed");
    assertThat(view.step(new StepId("plan#1.b")).flatMap(StepView::response)).contains("R plan#1.b");
  }

  @Test
  void whatMustNotBeDoneTwiceFailsSayingSoAndNoLaterPlanDoesItAgain() {
    PlanScene scene =
        scene().plans(pay("a") + "," + pay("b"), pay("a"), "").says("plan#1.batch[a,b]", "paid");

    RunView view = scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,b]");
    assertThat(view.step(new StepId("plan#1.a")).flatMap(StepView::failure).orElseThrow().reason()).isEqualTo(
        "It was part of plan#1.batch[a,b], which did not answer with a JSON list of 2 results. It was not called on its own,"
            + " because that could do something twice");
    assertThat(view.step(new StepId("plan#2.a")).flatMap(StepView::failure).orElseThrow().reason())
        .startsWith("It was not run: plan#1.a has done the same, or tried to");
  }

  @Test
  void whatIsDoneTogetherIsTakenOverByALaterPlan() {
    PlanScene scene =
        scene().plans(price("a", "X") + "," + price("b", "Y") + "," + look("c", "boom"), price("n", "Y"))
            .says("plan#1.batch[a,b]", "[1, 2]");

    scene.run();

    assertThat(scene.world.toolSteps).containsExactly("plan#1.batch[a,b]", "plan#1.c");
    assertThat(scene.told.get("answer")).contains("n (price): 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"value\": 1}, {\"value\": 2}, {\"value\": 3}]", "no list"})
  void aRunThatCrashesAtAnyMomentEndsTheSame(String answer) {
    Workflow workflow = crashing(answer).workflow();
    SimulatedWorld whole = crashing(answer).world.submit(workflow);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    assertThat(outcome(whole, workflow)).startsWith("COMPLETED");

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = crashing(answer).world.submit(workflow);
      for (int i = 0; i < moment; i++) {
        world.step();
      }
      world.crash().resume(workflow).run();
      assertThat(outcome(world, workflow)).as("crash at moment %d", moment).isEqualTo(outcome(whole, workflow));
    }
    for (int commit = 0, length = 1; commit < whole.commits.size(); length += whole.commits.get(commit++).size()) {
      SimulatedWorld world = crashing(answer).world;
      world.journal.addAll(whole.journal.subList(0, length));
      world.resume(workflow).run();
      assertThat(outcome(world, workflow)).as("after %d entries", length).isEqualTo(outcome(whole, workflow));
    }
  }

  private static PlanScene crashing(String answer) {
    return scene().maxParallel(2).plans(THREE + "," + SUM + "," + look("d", "x"))
        .says("plan#1.batch[a,b,c]", answer).says("plan#1.a", "{\"value\": 1}").says("plan#1.b", "{\"value\": 2}")
        .says("plan#1.c", "{\"value\": 3}")
        .takes("plan#1.batch[a,b,c]", 2).takes("plan#1.d", 1);
  }

  private static String outcome(SimulatedWorld world, Workflow workflow) {
    RunView view = world.view(workflow);
    Map<String, String> steps = new TreeMap<>();
    view.steps().forEach(step -> steps.put(step.id().value(), step.input() + " -> "
        + step.response().or(() -> step.failure().map(Failure::reason)).orElse("open")));
    return view.status() + " " + view.result().orElse("none") + " " + steps;
  }
}
