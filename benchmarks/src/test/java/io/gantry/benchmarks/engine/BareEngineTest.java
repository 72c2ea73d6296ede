package io.gantry.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.benchmarks.scenario.Plans;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import org.junit.jupiter.api.Test;

class BareEngineTest {

  private final BareEngine engine = new BareEngine();
  private List<JournalEntry> journal = List.of();

  @Test
  void reallyRunsEveryStepOfAChain() {
    assertThat(completedSteps(Workflows.chain(200, 200, false))).isEqualTo(200);
  }

  @Test
  void reallyRunsEveryTaskOfADagAndFillsItsTemplatesIn() {
    assertThat(completedSteps(Workflows.dag(Plans.uneven(), true))).isEqualTo(50);
    assertThat(lastInput()).contains("An answer of one short sentence.");
  }

  @Test
  void startsAnewWithEachRun() {
    Workflow workflow = Workflows.chain(3, 1, true);

    assertThat(completedSteps(workflow)).isEqualTo(completedSteps(workflow)).isEqualTo(3);
  }

  private long completedSteps(Workflow workflow) {
    journal = engine.run(workflow);
    return journal.stream().filter(entry -> entry.event() instanceof RunEvent.StepCompleted).count();
  }

  private String lastInput() {
    return journal.stream()
        .map(JournalEntry::event)
        .filter(RunEvent.StepStarted.class::isInstance)
        .map(event -> ((RunEvent.StepStarted) event).input())
        .filter(input -> input.contains("\n- "))
        .reduce("", (earlier, later) -> later);
  }
}
