package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Runtime.Budgets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetGuardTest {

  private static final Instant START = SimulatedWorld.START;

  @ParameterizedTest
  @CsvSource({
    "PT10S, PT0S, PT8S",
    "PT10S, PT7.999S, PT0.001S",
    "PT10S, PT8S, PT2S",
    "PT10S, PT9.999S, PT0.001S",
    "P400D, PT0S, P1D",
  })
  void timeIsLookedAtAgainAtTheNextMomentAheadEvenWhenATimerFiresEarly(Duration cap, Duration elapsed, Duration next) {
    assertThat(guard(cap).nextLook(startedRun(), START.plus(elapsed))).contains(next);
  }

  @ParameterizedTest
  @CsvSource({"PT10S", "PT11S"})
  void onceTheEndIsReachedNobodyLooksAgain(Duration elapsed) {
    assertThat(guard(Duration.ofSeconds(10)).nextLook(startedRun(), START.plus(elapsed))).isEmpty();
  }

  private static BudgetGuard guard(Duration cap) {
    return new BudgetGuard(new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.of(cap), 0.8));
  }

  private static RunView startedRun() {
    JournalEntry started = new JournalEntry(1, START, new RunEvent.RunStarted("node-a", 1));
    return RunView.fold("run", aWorkflow().step("writer", "Go").build(), List.of(started));
  }
}
