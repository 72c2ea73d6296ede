package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static RunView view(String... steps) {
    List<JournalEntry> journal = new ArrayList<>();
    add(journal, new RunEvent.RunSubmitted("test", 1, Map.of(), RunOptions.DEFAULT, "somebody", Optional.empty()));
    for (String step : steps) {
      add(journal, started(step));
    }
    return RunView.fold("run-1", WORKFLOW, journal);
  }

  private static RunEvent started(String id) {
    return new RunEvent.StepStarted(
        new StepId(id), "a", id, "Go", Optional.empty(), Optional.empty(), "offline", Optional.empty());
  }

  private static void add(List<JournalEntry> journal, RunEvent event) {
    journal.add(new JournalEntry(journal.size() + 1L, Instant.EPOCH, event));
  }

  private static List<String> ids(List<StepView> steps) {
    return steps.stream().map(step -> step.id().value()).toList();
  }

  @Test
  void attemptsAreFoundByTheirNumbers() {
    RunView view = view("steps[0]", "router#1", "review#1", "router#2", "steps[1]", "router#3");
    Series series = new Series("router");

    assertThat(series.started(view)).isEqualTo(3);
    assertThat(ids(series.steps(view))).containsExactly("router#1", "router#2", "router#3");
    assertThat(series.find(view, 2)).isEqualTo(view.step(new StepId("router#2")));
    assertThat(series.find(view, 4)).isEmpty();
    assertThat(series.last(view)).isEqualTo(view.step(new StepId("router#3")));
  }

  @Test
  void aSeriesMayNotHaveBegun() {
    Series series = new Series("router");

    assertThat(series.started(view("steps[0]"))).isZero();
    assertThat(series.find(view(), 1)).isEmpty();
    assertThat(series.last(view())).isEmpty();
  }

  @Test
  void stepsInBracketsAreCountedFromZeroAndEachSeriesApart() {
    RunView view = view("branches.a.steps[0]", "branches.b.steps[0]", "branches.a.steps[1]", "steps[0]");

    assertThat(ids(view.numbered("branches.a.steps["))).containsExactly("branches.a.steps[0]", "branches.a.steps[1]");
    assertThat(ids(view.numbered("branches.b.steps["))).containsExactly("branches.b.steps[0]");
    assertThat(ids(view.numbered("steps["))).containsExactly("steps[0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"draft#1.retry", "draft#3", "draft#02", "draft#0", "draft#", "draft[2]", "draft#2]", "draft"})
  void whatIsNotTheNextNumberIsNoAttempt(String other) {
    RunView view = view("draft#1", other, "draft#2");

    assertThat(ids(view.numbered("draft#"))).containsExactly("draft#1", "draft#2");
  }

  @Test
  void aNameThatHoldsANumberItselfIsASeriesOfItsOwn() {
    RunView view = view("round#2.workers[0]", "round#2.orchestrator#1", "round#2.workers[1]", "workers[0]");

    assertThat(ids(view.numbered("round#2.workers["))).containsExactly("round#2.workers[0]", "round#2.workers[1]");
    assertThat(ids(view.numbered("round#2.orchestrator#"))).containsExactly("round#2.orchestrator#1");
    assertThat(view.numbered("round#")).isEmpty();
  }
}
