package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.JointOutcome;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run records, and repeats after a crash, of calls that are made as one call of another tool. */
class JoinedCallsRunTest {

  private static final Workflow ONE = aWorkflow().task("a").build();
  private static final StepId A = new StepId("tasks.a");

  private static SimulatedWorld world(Effect ofMany, ToolCall... calls) {
    SimulatedWorld world = new SimulatedWorld();
    world.tools.put("price", NamedTool.asking("price", Effect.READ).batchedBy("prices"));
    world.tools.put("prices", new NamedTool("prices", ofMany));
    world.toolEffects.put("look", Effect.READ);
    world.model =
        model -> world.view(ONE).step(A).orElseThrow().exchange().replies().isEmpty() ? answers("", calls) : answers("Done");
    world.toolTakes = step -> Duration.ofMillis(50);
    return world;
  }

  private static ToolCall price(String id) {
    return new ToolCall(id, "price", "{\"q\": \"" + id + "\"}");
  }

  private static ToolCall look(String id) {
    return new ToolCall(id, "look", "{}");
  }

  private static List<String> kinds(SimulatedWorld world) {
    return world.journal.stream().map(entry -> entry.event().getClass().getSimpleName()).toList();
  }

  @Test
  void theOneCallIsOnRecordBesideThoseItWasMadeForAndItsTimeCountsOnce() {
    SimulatedWorld world = world(Effect.READ, price("1"), price("2"));
    world.toolsJoined =
        calls -> Optional.of(
            new JointOutcome(
                "prices", List.of("1", "2"), ToolOutcome.Status.OK, Duration.ZERO, Duration.ofMillis(50), Optional.empty(),
                Waits.NONE));
    world.submit(ONE).run();

    assertThat(kinds(world))
        .containsSubsequence("ModelReplied", "CallsJoined", "ToolReturned", "ToolReturned", "ModelReplied")
        .containsOnlyOnce("CallsJoined");
    StepAccount step = world.view(ONE).account().of(A);
    assertThat(step.toolTime()).isEqualTo(Duration.ofMillis(50));
    assertThat(step.split().of(TimeUse.TOOLS)).isEqualTo(Duration.ofMillis(50));
    assertThat(step.joinedToolCalls()).isEqualTo(2);
    assertThat(step.cachedToolCalls() + step.sharedToolCalls()).as("they were asked for").isZero();
  }

  @Test
  void oneThatOnlyReadsRunsBesideTheOthersAndNeedsNoIntent() {
    SimulatedWorld world = world(Effect.READ, price("1"), look("2"), price("3"));
    world.submit(ONE).run();

    assertThat(world.toolGroups).containsExactly(List.of("1", "2", "3"));
    assertThat(kinds(world)).doesNotContain("ToolStarted");
  }

  @Test
  void oneThatDoesMoreRunsAloneAndItsIntentIsOnRecordForEachOfItsCalls() {
    SimulatedWorld world = world(Effect.ONCE, look("1"), price("2"), price("3"), look("4"), price("5"));
    world.submit(ONE).run();

    assertThat(world.toolGroups).containsExactly(List.of("1"), List.of("2", "3"), List.of("4", "5"));
    assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.ToolStarted.class::isInstance)
        .containsExactly(
            new RunEvent.ToolStarted(A, 1, "2", "price", Effect.ONCE),
            new RunEvent.ToolStarted(A, 1, "3", "price", Effect.ONCE));
  }

  @Test
  void aCallThatMustNotBeRepeatedIsInDoubtAfterACrash() {
    SimulatedWorld world = world(Effect.ONCE, price("1"), price("2"));
    world.submit(ONE);
    while (world.toolGroups.isEmpty()) {
      assertThat(world.step()).isTrue();
    }

    world.crash().resume(ONE).run();

    assertThat(world.toolGroups).hasSize(1);
    assertThat(world.view(ONE).failure().orElseThrow().kind()).isEqualTo(FailureKind.IN_DOUBT);
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void aCrashAtAnyMomentRepeatsOnlyWhatMayBeRepeated(Effect effect) {
    SimulatedWorld whole = world(effect, price("1"), price("2"), look("3")).submit(ONE);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = world(effect, price("1"), price("2"), look("3")).submit(ONE);
      for (int i = 0; i < moment; i++) {
        world.step();
      }
      world.crash().resume(ONE).run();

      RunView view = world.view(ONE);
      if (effect == Effect.ONCE) {
        assertThat(world.toolGroups).as("crash at moment %d", moment)
            .filteredOn(List.of("1", "2")::equals).hasSizeLessThan(2);
      }
      if (view.failure().isPresent()) {
        assertThat(effect).isEqualTo(Effect.ONCE);
        assertThat(view.failure().get().kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(kinds(world)).contains("ToolStarted");
      } else {
        assertThat(view.result()).as("crash at moment %d", moment).isEqualTo(whole.view(ONE).result());
      }
    }
  }
}
