package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {

  private static final Workflow WORKFLOW =
      new WorkflowReader(new Capabilities(Set.of("offline"), Set.of("chain"), Set.of()))
          .read(
              """
              version: 0
              name: test
              runtime: {provider: offline}
              agents: {a: {prompt: Hello}}
              pattern: {type: chain, config: {steps: [{agent: a}]}}
              """,
              References.NONE)
          .workflow();

  private static RunView view(int ofTheSeries, int others) {
    List<JournalEntry> journal = new ArrayList<>();
    add(journal, new RunEvent.RunSubmitted("test", 1, Map.of(), RunOptions.DEFAULT, "somebody", Optional.empty()));
    for (int i = 1; i <= ofTheSeries; i++) {
      add(journal, started("router#" + i));
    }
    for (int i = 0; i < others; i++) {
      add(journal, started("steps[" + i + "]"));
    }
    return RunView.fold("run-1", WORKFLOW, journal);
  }

  private static RunEvent started(String id) {
    return new RunEvent.StepStarted(new StepId(id), "a", id, "Go", Optional.empty(), Optional.empty(), "offline");
  }

  private static void add(List<JournalEntry> journal, RunEvent event) {
    journal.add(new JournalEntry(journal.size() + 1L, Instant.EPOCH, event));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 3", "1, 0", "1, 1", "3, 5", "7, 1"})
  void countsAttemptsWhateverTheirLimit(int attempts, int others) {
    RunView view = view(attempts, others);
    Series series = new Series("router");

    for (int most : new int[] {attempts + 1, 1_000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
      assertThat(series.started(view, most)).as("at most " + most).isEqualTo(attempts);
    }
    assertThat(series.last(view, Integer.MAX_VALUE).map(step -> step.id().value()))
        .isEqualTo(attempts == 0 ? Optional.empty() : Optional.of("router#" + attempts));
  }
}
