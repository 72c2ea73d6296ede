package io.gantry.ejb.insight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.StepId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApprovalFiguresTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final StepId FIRST = new StepId("steps[0]/1/c1");
  private static final StepId SECOND = new StepId("steps[1]/1/c1");

  private final Map<String, Long> counts = new HashMap<>();
  private final ApprovalFigures figures = new ApprovalFigures(new Counts(), Clock.fixed(NOW, ZoneOffset.UTC));

  private final class Counts implements Meter {

    @Override
    public void count(String name, long amount, Map<String, String> labels) {
      counts.merge(name + labels, amount, Long::sum);
    }

    @Override
    public void time(String name, Duration took, Map<String, String> labels) {
      throw new AssertionError(name + " is timed");
    }
  }

  @Test
  void whatIsAskedWaitsUntilItIsAnswered() {
    commit("run-1", Map.of(FIRST, NOW.minusSeconds(20), SECOND, NOW.minusSeconds(50)), asked(FIRST), asked(SECOND));
    commit("run-2", Map.of(FIRST, NOW.minusSeconds(30)), asked(FIRST));
    assertThat(figures.waiting()).isEqualTo(3);
    assertThat(figures.oldestWait()).isEqualTo(Duration.ofSeconds(50));

    commit("run-1", Map.of(FIRST, NOW.minusSeconds(20)), answered(SECOND, "deny: too much", false));
    commit("run-1", Map.of(), answered(FIRST, "approve", false));
    assertThat(figures.waiting()).isEqualTo(1);
    assertThat(figures.oldestWait()).isEqualTo(Duration.ofSeconds(30));

    commit("run-2", Map.of(), answered(FIRST, "deny: nobody approved it within 60 s", true));
    assertThat(figures.waiting()).isZero();
    assertThat(figures.oldestWait()).isZero();
    assertThat(counts)
        .containsOnly(
            Map.entry("gantry_approvals_asked_total{}", 3L),
            Map.entry("gantry_approvals_total{outcome=approved}", 1L),
            Map.entry("gantry_approvals_total{outcome=denied}", 1L),
            Map.entry("gantry_approvals_total{outcome=timed_out}", 1L));
  }

  @Test
  void questionsOfARunThatAnotherNodeGoesOnWithWaitHereNoMore() {
    commit("run-1", Map.of(FIRST, NOW.minusSeconds(20)), asked(FIRST));

    figures.letGo("run-1");

    assertThat(figures.waiting()).isZero();
    assertThat(figures.oldestWait()).isZero();
  }

  @Test
  void questionsOfARunThatIsTakenUpAgainWaitHereFromThenOn() {
    commit("run-1", Map.of(FIRST, NOW.minusSeconds(20)), new RunEvent.RunStarted("node", 2));
    assertThat(figures.waiting()).isEqualTo(1);

    commit("run-1", Map.of(), answered(FIRST, "approve", false));
    assertThat(counts).containsOnly(Map.entry("gantry_approvals_total{outcome=approved}", 1L));
  }

  @Test
  void aQuestionThatIsAboutNoToolIsNone() {
    StepId gate = new StepId("tasks.ok");
    commit(
        "run-1",
        Map.of(),
        new RunEvent.QuestionAsked(
            gate, "Fine?", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    commit("run-1", Map.of(), answered(gate, "deny", false));
    assertThat(counts).isEmpty();
  }

  private void commit(String run, Map<StepId, Instant> open, RunEvent... events) {
    List<JournalEntry> entries = Arrays.stream(events).map(event -> new JournalEntry(1, NOW, event)).toList();
    figures.committed(
        run,
        entries,
        new RunSummary(
            RunStatus.WAITING, Optional.empty(), Optional.empty(), Tokens.NONE, Optional.empty(), Optional.empty(), open));
  }

  private static RunEvent asked(StepId question) {
    return new RunEvent.QuestionAsked(
        question, "May it?", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.of(
            new RunEvent.Approval(
                new StepId("steps[0]"), Optional.empty(), 1, "c1", "pay", JsonNodeFactory.instance.objectNode())));
  }

  private static RunEvent answered(StepId question, String answer, boolean timedOut) {
    return new RunEvent.QuestionAnswered(question, answer, "ada", timedOut);
  }
}
