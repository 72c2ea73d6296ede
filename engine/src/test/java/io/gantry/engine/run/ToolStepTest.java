package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that are one call of a tool, without a model. */
class ToolStepTest {

  private static final ObjectNode ARGUMENTS = JsonNodeFactory.instance.objectNode().put("amount", 3);
  private static final StepId PAY = new StepId("steps[0]");

  private final SimulatedWorld world = new SimulatedWorld();

  /** Tool steps one after the other, {@code steps[0]} first. */
  static Pattern calling(String... tools) {
    return new Pattern() {
      @Override
      public Decision next(RunView view) {
        for (int i = 0; i < tools.length; i++) {
          StepId id = new StepId("steps[" + i + "]");
          Optional<StepView> step = view.step(id);
          if (step.isEmpty()) {
            return new Decision.Start(List.of(new StepRequest.ToolStep(id, tools[i], ARGUMENTS)));
          } else if (step.get().isOpen()) {
            return new Decision.Await();
          } else if (step.get().failure().isPresent()) {
            Failure failure = step.get().failure().get();
            return new Decision.Fail(failure.kind(), failure.reason(), Optional.empty());
          }
        }
        return new Decision.Finish(view.steps().get(tools.length - 1).response().orElseThrow(), false);
      }

      @Override
      public Map<String, ?> artifactScope(RunView view) {
        return Map.of();
      }
    };
  }

  private RunView run(Workflow workflow, Effect effect) {
    world.toolEffects.put("pay", effect);
    world.patterns = (any, tools) -> calling("pay");
    return world.submit(workflow).run().view(workflow);
  }

  @Test
  void answersWithTheToolsTextAndCallsNoModel() {
    RunView view = run(aWorkflow().build(), Effect.READ);

    assertThat(view.result()).contains("Did call");
    assertThat(world.modelCalls).isEmpty();
    StepView step = view.step(PAY).orElseThrow();
    assertThat(step.kind()).isEqualTo(StepView.Kind.TOOL);
    assertThat(step.agent()).isEqualTo("pay");
    assertThat(step.input()).isEqualTo("{\"amount\":3}");
    assertThat(step.toolCalls()).isEqualTo(1);
    assertThat(step.model()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = ToolOutcome.Status.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void failsWhenTheCallDoesNotSucceed(ToolOutcome.Status end) {
    world.toolEnds = call -> end;

    RunView view = run(aWorkflow().build(), Effect.READ);

    assertThat(view.failure()).contains(new Failure(FailureKind.TOOL, "Did call"));
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void recordsItsIntentBeforeACallThatIsNotSafeToRepeat(Effect effect) {
    world.toolEffects.put("pay", effect);
    world.patterns = (any, tools) -> calling("pay");
    world.submit(aWorkflow().build());
    while (world.toolGroups.isEmpty()) {
      world.step();
    }

    assertThat(world.journal.stream().anyMatch(entry -> entry.event() instanceof RunEvent.ToolStarted))
        .isEqualTo(effect == Effect.ONCE || effect == Effect.KEYED);
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void isRepeatedAfterACrashUnlessItMustRunOnce(Effect effect) {
    Workflow workflow = aWorkflow().build();
    world.toolEffects.put("pay", effect);
    world.patterns = (any, tools) -> calling("pay");
    world.submit(workflow);
    while (world.toolGroups.isEmpty()) {
      world.step();
    }

    world.crash().resume(workflow).run();

    boolean once = effect == Effect.ONCE;
    RunView view = world.view(workflow);
    assertThat(view.status()).isEqualTo(once ? RunStatus.FAILED : RunStatus.COMPLETED);
    assertThat(view.failure().map(Failure::kind)).isEqualTo(once ? Optional.of(FailureKind.IN_DOUBT) : Optional.empty());
    assertThat(world.toolGroups).hasSize(once ? 1 : 2);
  }

  @Test
  void resumesFromEveryPrefixOfItsJournal() {
    Workflow workflow = aWorkflow().build();
    world.toolEffects.put("pay", Effect.KEYED);
    world.patterns = (any, tools) -> calling("pay", "pay");
    world.submit(workflow).run();
    List<JournalEntry> journal = new ArrayList<>(world.journal);

    for (int length = 1; length <= journal.size(); length++) {
      SimulatedWorld resumed = new SimulatedWorld();
      resumed.toolEffects.put("pay", Effect.KEYED);
      resumed.patterns = world.patterns;
      resumed.journal.addAll(journal.subList(0, length));
      assertThat(resumed.resume(workflow).run().view(workflow).result()).as("after %d", length).contains("Did call");
    }
  }

  @Test
  void countsAgainstTheBudgetOfSteps() {
    Workflow workflow =
        aWorkflow().budgets(new Budgets(OptionalInt.of(1), OptionalLong.empty(), Optional.empty(), 1)).build();
    world.toolEffects.put("pay", Effect.READ);
    world.patterns = (any, tools) -> calling("pay", "pay");

    assertThat(world.submit(workflow).run().view(workflow).failure().orElseThrow().kind())
        .isEqualTo(FailureKind.BUDGET);
  }
}
