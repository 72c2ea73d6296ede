package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** After a crash at any moment a run ends as it would have, and nothing recorded is done again. */
class CrashAndResumeTest {

  private static final Workflow DIAMOND =
      aWorkflow().task("a").task("b", "a").task("c", "a").task("d", "b", "c").task("e").maxParallel(2).build();

  @Test
  void aRunThatCrashesAtAnyMomentEndsWithTheSameResult() {
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(DIAMOND);
    int moments = 0;
    while (whole.step()) {
      moments++;
    }
    String expected = outcome(whole, DIAMOND);

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = new SimulatedWorld();
      world.submit(DIAMOND);
      for (int i = 0; i < moment; i++) {
        world.step();
      }
      Set<String> recorded = recordedReplies(world);
      Set<String> open = openSteps(world);
      int callsBefore = world.modelCalls.size();

      world.crash().resume(DIAMOND).run();

      assertThat(outcome(world, DIAMOND)).as("crash at moment %d", moment).isEqualTo(expected);
      assertThat(world.view(DIAMOND).account().split().total()).isEqualTo(world.elapsed());
      List<String> callsAfter = world.modelCalls.subList(callsBefore, world.modelCalls.size());
      assertThat(callsAfter).as("calls after a crash at moment %d", moment).noneMatch(recorded::contains);
      List<String> repeated = new ArrayList<>(world.modelCalls.subList(0, callsBefore));
      repeated.retainAll(callsAfter);
      assertThat(open).as("only what was open is called again").containsAll(repeated);
    }
  }

  @Test
  void everyPrefixOfAJournalResumesToTheSameEnd() {
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(DIAMOND).run();
    List<JournalEntry> journal = List.copyOf(whole.journal);

    for (int length = 1; length <= journal.size(); length++) {
      SimulatedWorld world = new SimulatedWorld();
      world.journal.addAll(journal.subList(0, length));
      world.resume(DIAMOND).run();
      assertThat(outcome(world, DIAMOND)).as("after %d entries", length).isEqualTo(outcome(whole, DIAMOND));
    }
  }

  /** Two questions open at once, one of them with a deadline, and work before, beside and after them. */
  private static final Workflow ASKING =
      aWorkflow()
          .task("a")
          .question("left", GatesTest.gate("Fine?"), "a")
          .question("right", GatesTest.gate(Optional.of("nothing said"), Duration.ofHours(1)), "a")
          .task("b", "left")
          .task("c", "b", "right")
          .maxParallel(1)
          .build();

  @Test
  void aRunThatAsksPeopleAndCrashesAtAnyMomentEndsWithTheSameResult() {
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(ASKING);
    int moments = 0;
    while (stepOrAnswer(whole)) {
      moments++;
    }
    String expected = outcome(whole, ASKING);
    assertThat(expected).startsWith("COMPLETED").contains("Fine? -> yes", "Go on? -> nothing said");

    for (int moment = 0; moment < moments; moment++) {
      SimulatedWorld world = new SimulatedWorld();
      world.submit(ASKING);
      for (int i = 0; i < moment; i++) {
        stepOrAnswer(world);
      }
      Set<String> recorded = recordedReplies(world);
      int callsBefore = world.modelCalls.size();

      world.crash().resume(ASKING);
      while (stepOrAnswer(world)) {
        // until nothing is left to happen
      }

      assertThat(outcome(world, ASKING)).as("crash at moment %d", moment).isEqualTo(expected);
      assertThat(world.modelCalls.subList(callsBefore, world.modelCalls.size()))
          .as("calls after a crash at moment %d", moment).noneMatch(recorded::contains);
      assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.QuestionAnswered.class::isInstance)
          .as("answers after a crash at moment %d", moment).hasSize(2);
    }
  }

  @Test
  void everyPrefixOfAJournalWithQuestionsResumesToTheSameEnd() {
    SimulatedWorld whole = new SimulatedWorld();
    whole.submit(ASKING);
    while (stepOrAnswer(whole)) {
      // until nothing is left to happen
    }

    for (int length = 1; length <= whole.journal.size(); length++) {
      SimulatedWorld world = new SimulatedWorld();
      world.journal.addAll(whole.journal.subList(0, length));
      world.resume(ASKING);
      while (stepOrAnswer(world)) {
        // until nothing is left to happen
      }
      assertThat(outcome(world, ASKING)).as("after %d entries", length).isEqualTo(outcome(whole, ASKING));
      assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.QuestionAnswered.class::isInstance)
          .as("answers after %d entries", length).hasSize(2);
    }
  }

  /** Lets the next thing happen; the question without a deadline is answered as soon as it is seen. */
  private static boolean stepOrAnswer(SimulatedWorld world) {
    StepId left = new StepId("tasks.left");
    boolean open = world.view(ASKING).openQuestions().stream().anyMatch(question -> question.id().equals(left));
    if (open) {
      world.answer(Optional.of("tasks.left"), "yes");
    }
    return world.step();
  }

  @Test
  void theSecondAttemptSaysSo() {
    Workflow workflow = aWorkflow().step("writer", "Write").build();
    SimulatedWorld world = new SimulatedWorld();
    world.submit(workflow).step();

    world.crash().resume(workflow).run();
    assertThat(world.view(workflow).attempts()).isEqualTo(1);

    world = new SimulatedWorld();
    world.submit(workflow);
    world.step();
    world.step();
    world.crash().resume(workflow).run();
    assertThat(world.view(workflow).attempts()).isEqualTo(2);
  }

  @Test
  void aCallThatMustNotRunTwiceIsLeftInDoubt() {
    Workflow workflow = aWorkflow().step("writer", "Pay").build();
    SimulatedWorld world = paying(Effect.ONCE);
    runUntilToolIsUnderWay(world, workflow);

    world.crash().resume(workflow).run();

    RunView view = world.view(workflow);
    assertThat(view.status()).isEqualTo(RunStatus.FAILED);
    assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.IN_DOUBT);
    assertThat(view.failure().orElseThrow().reason()).contains("c1").contains("not repeated");
    assertThat(world.toolGroups).containsExactly(List.of("c1"));
  }

  @Test
  void aCallThatIsSafeWithItsKeyRunsAgain() {
    Workflow workflow = aWorkflow().step("writer", "Pay").build();
    SimulatedWorld world = paying(Effect.KEYED);
    runUntilToolIsUnderWay(world, workflow);

    world.crash().resume(workflow).run();

    assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.toolGroups).containsExactly(List.of("c1"), List.of("c1"));
  }

  @Test
  void aCoordinatorThatLostItsRunStopsAndLeavesNoTrace() {
    Workflow workflow = aWorkflow().step("writer", "Write").step("writer", "Again").build();
    SimulatedWorld world = new SimulatedWorld();
    world.submit(workflow);
    while (world.modelCalls.isEmpty()) {
      world.step();
    }
    // Another node takes the run over while this one waits for the model.
    long seq = world.journal.size() + 1;
    JournalEntry takeover = new JournalEntry(seq, SimulatedWorld.START, new RunEvent.RunStarted("node-b", 2));
    world.journal.add(takeover);

    world.run();

    assertThat(world.journal).endsWith(takeover);
    assertThat(world.activeRuns()).isZero();
    assertThat(world.toolboxesClosed).isEqualTo(world.toolboxesOpened);
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

  private static void runUntilToolIsUnderWay(SimulatedWorld world, Workflow workflow) {
    world.submit(workflow);
    while (world.toolGroups.isEmpty()) {
      world.step();
    }
  }

  private static Set<String> recordedReplies(SimulatedWorld world) {
    Set<String> steps = new HashSet<>();
    world.journal.forEach(entry -> {
      if (entry.event() instanceof RunEvent.ModelReplied replied) {
        steps.add(replied.step().value());
      }
    });
    return steps;
  }

  private static Set<String> openSteps(SimulatedWorld world) {
    Set<String> steps = new HashSet<>();
    world.journal.forEach(entry -> {
      if (entry.event() instanceof RunEvent.StepStarted started) {
        steps.add(started.step().value());
      } else if (entry.event() instanceof RunEvent.StepCompleted completed) {
        steps.remove(completed.step().value());
      }
    });
    return steps;
  }

  private static String outcome(SimulatedWorld world, Workflow workflow) {
    RunView view = world.view(workflow);
    TreeMap<String, String> steps = new TreeMap<>();
    view.steps().forEach(step -> steps.put(step.id().value(), step.input() + " -> " + step.response().orElse("")));
    return view.status() + " " + view.result().orElse("none") + " " + steps;
  }
}
