package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that stops in order lets calls end, begins none, and leaves journals that resume to the same end. */
class DrainTest {

  private static final Workflow DIAMOND =
      aWorkflow().task("a").task("b", "a").task("c", "a").task("d", "b", "c").task("e").maxParallel(2).build();

  @Test
  void aRunThatIsDrainedAtAnyMomentEndsWithTheSameResultAndNoCallIsMadeTwice() {
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(DIAMOND);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = new SimulatedWorld();
      world.submit(DIAMOND);
      steps(world, moment);
      int begun = world.modelCalls.size();

      CompletableFuture<Void> drained = world.drain();
      world.run();

      assertThat(drained).as("drain at moment %d", moment).isCompleted();
      assertThat(world.modelCalls).as("calls after a drain at moment %d", moment).hasSize(begun);
      assertThat(world.activeRuns()).isZero();
      assertThat(world.toolboxesClosed).isEqualTo(world.toolboxesOpened);
      world.restart().resume(DIAMOND).run();
      assertThat(outcome(world, DIAMOND)).as("drain at moment %d", moment).isEqualTo(outcome(whole, DIAMOND));
      assertThat(world.modelCalls).as("drain at moment %d", moment).doesNotHaveDuplicates();
    }
  }

  @Test
  void aRunWhoseLastCallIsUnderWayEnds() {
    Workflow workflow = aWorkflow().step("writer", "Write").build();
    SimulatedWorld world = new SimulatedWorld();
    world.submit(workflow);
    untilAModelIsAsked(world);

    world.drain();
    world.run();

    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aReplyThatAsksForToolsIsRecordedAndTheToolsRunAfterTheRestart() {
    for (Effect effect : Effect.values()) {
      Workflow workflow = aWorkflow().step("writer", "Pay").build();
      SimulatedWorld world = paying(effect);
      world.submit(workflow);
      untilAModelIsAsked(world);

      world.drain();
      world.run();

      assertThat(world.toolGroups).as("tool calls of effect %s while draining", effect).isEmpty();
      assertThat(world.journal).extracting(entry -> entry.event().getClass().getSimpleName()).doesNotContain("ToolStarted");
      world.restart().resume(workflow).run();
      assertThat(world.view(workflow).result()).contains("Paid");
      assertThat(world.toolGroups).containsExactly(List.of("c1"));
    }
  }

  @Test
  void aCallThatMustRunOnceIsNeverLeftInDoubtWhateverTheMoment() {
    Workflow workflow = aWorkflow().step("writer", "Pay").build();
    SimulatedWorld whole = paying(Effect.ONCE);
    whole.submit(workflow);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = paying(Effect.ONCE);
      world.submit(workflow);
      steps(world, moment);

      world.drain();
      world.run();
      world.restart().resume(workflow).run();

      assertThat(world.view(workflow).status()).as("drain at moment %d", moment).isEqualTo(RunStatus.COMPLETED);
      assertThat(world.toolGroups).as("drain at moment %d", moment).containsExactly(List.of("c1"));
    }
  }

  @Test
  void nobodyWaitsForARetry() {
    Workflow workflow =
        aWorkflow()
            .failurePolicy(new FailurePolicy(2, Backoff.CONSTANT, Duration.ofHours(1), Duration.ofHours(1)))
            .step("writer", "Go")
            .build();
    SimulatedWorld world = new SimulatedWorld();
    Deque<Calls.ModelOutcome> replies = new ArrayDeque<>(List.of(fails(true), answers("At last")));
    world.model = call -> replies.remove();
    world.submit(workflow);
    while (world.journal.stream().noneMatch(entry -> entry.event() instanceof RunEvent.ModelFailed)) {
      world.step();
    }

    CompletableFuture<Void> drained = world.drain();
    world.run();

    assertThat(drained).isCompleted();
    assertThat(world.elapsed()).isLessThan(Duration.ofMinutes(1));
    world.restart().resume(workflow).run();
    assertThat(world.view(workflow).result()).contains("At last");
  }

  @Test
  void whoeverWaitsForAThreadIsTakenBack() {
    SimulatedWorld world = new SimulatedWorld();
    world.withdrawable = true;
    world.submit(DIAMOND);
    untilAModelIsAsked(world);

    CompletableFuture<Void> drained = world.drain();
    world.run();

    assertThat(drained).isCompleted();
    assertThat(world.elapsed()).isZero();
    assertThat(world.journal).extracting(entry -> entry.event().getClass().getSimpleName()).doesNotContain("ModelReplied");
  }

  @Test
  void whoStopsBeforeTheDrainIsOverLetsEveryRunGo() {
    SimulatedWorld world = new SimulatedWorld();
    world.submit(DIAMOND);
    untilAModelIsAsked(world);
    CompletableFuture<Void> drained = world.drain();
    // Every message of the drain is handled before the first call ends.
    while (world.elapsed().isZero() && world.activeRuns() > 0 && world.pendingNow()) {
      world.step();
    }
    assertThat(drained).isNotCompleted();

    world.stop();
    world.run();

    assertThat(drained).isCompleted();
    world.restart().resume(DIAMOND).run();
    assertThat(world.view(DIAMOND).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aDrainedEngineTakesUpNoRun() {
    SimulatedWorld world = new SimulatedWorld();
    CompletableFuture<Void> drained = world.drain();

    world.submit(DIAMOND).run();

    assertThat(drained).isCompleted();
    assertThat(world.journal).hasSize(1);
    world.restart().resume(DIAMOND).run();
    assertThat(world.view(DIAMOND).status()).isEqualTo(RunStatus.COMPLETED);
  }

  private static SimulatedWorld paying(Effect effect) {
    SimulatedWorld world = new SimulatedWorld();
    world.toolEffects.put("pay", effect);
    world.model =
        call -> world.journal.stream().anyMatch(entry -> entry.event() instanceof RunEvent.ToolReturned)
            ? answers("Paid")
            : answers("", new ToolCall("c1", "pay", "{}"));
    return world;
  }

  private static void untilAModelIsAsked(SimulatedWorld world) {
    while (world.modelCalls.isEmpty()) {
      world.step();
    }
  }

  private static void steps(SimulatedWorld world, int number) {
    for (int i = 0; i < number; i++) {
      world.step();
    }
  }

  private static String outcome(SimulatedWorld world, Workflow workflow) {
    RunView view = world.view(workflow);
    TreeMap<String, String> steps = new TreeMap<>();
    view.steps().forEach(step -> steps.put(step.id().value(), step.input() + " -> " + step.response().orElse("")));
    return view.status() + " " + view.result().orElse("none") + " " + steps;
  }
}
