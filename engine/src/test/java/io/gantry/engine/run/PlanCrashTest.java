package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PlanScene.look;
import static io.gantry.engine.run.PlanScene.step;
import static io.gantry.engine.run.PlanScene.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A plan whose server dies goes on where it was: what a tool has done is not done again. */
class PlanCrashTest {

  /** A plan whose third step fails, and one that builds on what the first two came to. */
  private static PlanScene scene() {
    return new PlanScene()
        .verifier(turn("judge"))
        .maxParallel(2)
        .plans(
            look("a", "x") + "," + step("buy", "keep", "{\"q\": \"$a\"}") + "," + look("c", "boom", "a"),
            step("buy", "keep", "{\"q\": \"$a\"}") + "," + look("d", "Bought: $buy") + ","
                + step("w", "writer", "{\"task\": \"$d\"}"))
        .says("verify#1.a", verdict(true, 1))
        .says("verify#1.buy", "no verdict")
        .says("verify#2.d", verdict(true, 1))
        .says("verify#2.w", verdict(false, 0.5))
        .takes("plan#1.a", 1)
        .takes("plan#1.buy", 2)
        .takes("verify#1.a", 3);
  }

  @Test
  void aRunThatCrashesAtAnyMomentEndsTheSameAndRepeatsNothingThatIsRecorded() {
    Workflow workflow = scene().workflow();
    SimulatedWorld whole = scene().world.submit(workflow);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    String expected = outcome(whole, workflow);
    assertThat(expected).startsWith("COMPLETED R answer").contains("verification-unread", "verification-doubt");

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = scene().world.submit(workflow);
      for (int i = 0; i < moment; i++) {
        world.step();
      }
      Set<String> recorded = recorded(world);
      int toolsBefore = world.toolSteps.size();
      int modelsBefore = world.modelCalls.size();

      world.crash().resume(workflow).run();

      assertThat(outcome(world, workflow)).as("crash at moment %d", moment).isEqualTo(expected);
      List<String> after = new ArrayList<>(world.toolSteps.subList(toolsBefore, world.toolSteps.size()));
      after.addAll(world.modelCalls.subList(modelsBefore, world.modelCalls.size()));
      assertThat(after).as("calls after a crash at moment %d", moment).noneMatch(recorded::contains);
      assertThat(Collections.frequency(world.toolSteps, "plan#2.buy")).as("bought once, in the first plan").isZero();
    }
  }

  @Test
  void everyPrefixOfAJournalResumesToTheSameEnd() {
    Workflow workflow = scene().workflow();
    SimulatedWorld whole = scene().world.submit(workflow).run();

    for (int length = 1; length <= whole.journal.size(); length++) {
      SimulatedWorld world = scene().world;
      world.journal.addAll(whole.journal.subList(0, length));
      world.resume(workflow).run();
      assertThat(outcome(world, workflow)).as("after %d entries", length).isEqualTo(outcome(whole, workflow));
    }
  }

  private static Set<String> recorded(SimulatedWorld world) {
    Set<String> steps = new HashSet<>();
    world.journal.forEach(entry -> {
      if (entry.event() instanceof RunEvent.ModelReplied replied) {
        steps.add(replied.step().value());
      } else if (entry.event() instanceof RunEvent.ToolReturned returned) {
        steps.add(returned.step().value());
      }
    });
    return steps;
  }

  private static String outcome(SimulatedWorld world, Workflow workflow) {
    RunView view = world.view(workflow);
    TreeMap<String, String> steps = new TreeMap<>();
    view.steps().forEach(step -> steps.put(step.id().value(), step.input() + " -> " + ended(step)));
    return view.status() + " " + view.result().orElse("none") + " " + steps + view.warnings() + view.artifacts();
  }

  private static String ended(StepView step) {
    return step.response().or(() -> step.failure().map(Failure::reason)).orElse("open");
  }
}
