package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunBehaviourTest {

  private final SimulatedWorld world = new SimulatedWorld();

  @Nested
  class AChain {

    @Test
    void runsItsStepsInOrderAndEndsWithTheLastResponse() {
      Workflow workflow = aWorkflow().step("writer", "One").stepWithoutInput("critic").stepWithoutInput("writer").build();

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.result()).contains("Answer to steps[2]");
      assertThat(view.steps()).extracting(StepView::input)
          .containsExactly("One", "Answer to steps[0]", "Answer to steps[1]");
    }

    @Test
    void showsAnAgentWhatItSaidBeforeAndNothingOfTheOthers() {
      Workflow workflow = aWorkflow().step("writer", "One").step("critic", "Two").step("writer", "Three").build();
      Deque<Integer> messages = new ArrayDeque<>();
      world.model = call -> {
        messages.add(call.request().messages().size());
        return answers("Yes");
      };

      world.submit(workflow).run();

      // system + user; the same; system + user + answer + user
      assertThat(messages).containsExactly(2, 2, 4);
    }

    @Test
    void commitsOncePerStepOnceItIsUnderWay() {
      Workflow workflow = aWorkflow().step("a", "1").step("b", "2").step("c", "3").build();

      world.submit(workflow).run();

      assertThat(world.commits).hasSize(4);
    }

    @Test
    void closesItsToolsHoweverItEnds() {
      world.model = call -> fails(false);

      world.submit(aWorkflow().step("writer", "One").build()).run();

      assertThat(world.toolboxesOpened).isEqualTo(1);
      assertThat(world.toolboxesClosed).isEqualTo(1);
      assertThat(world.activeRuns()).isZero();
    }
  }

  @Nested
  class ToolCalls {

    @Test
    void ofOneReplyRunTogetherWhenTheyOnlyReadAndAloneWhenNot() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.toolEffects.put("look", Effect.READ);
      world.toolEffects.put("write", Effect.IDEMPOTENT);
      Deque<Calls.ModelOutcome> replies = new ArrayDeque<>(List.of(
          answers("", call("1", "look"), call("2", "look"), call("3", "write"), call("4", "look")), answers("Done")));
      world.model = call -> replies.remove();

      world.submit(workflow).run();

      assertThat(world.toolGroups).containsExactly(List.of("1", "2"), List.of("3"), List.of("4"));
      assertThat(world.view(workflow).steps().get(0).exchange().replies().get(0).results())
          .extracting(result -> result.call()).containsExactly("1", "2", "3", "4");
      assertThat(world.view(workflow).result()).contains("Done");
    }

    @Test
    void thatNeverEndEndTheStep() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.toolEffects.put("look", Effect.READ);
      world.model = call -> answers("", call("1", "look"));

      world.submit(workflow).run();

      Failure failure = world.view(workflow).failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.MAX_STEPS);
      assertThat(failure.reason()).contains("'writer' did not answer within 4 model calls");
      assertThat(world.modelCalls).hasSize(4);
    }

    private ToolCall call(String id, String tool) {
      return new ToolCall(id, tool, "{}");
    }
  }

  @Nested
  class AModelThatFails {

    @Test
    void isAskedAgainAfterTheWaitThePolicyStates() {
      Workflow workflow = aWorkflow().failurePolicy(policy(2, Backoff.EXPONENTIAL)).step("writer", "Go").build();
      Deque<Calls.ModelOutcome> replies = new ArrayDeque<>(List.of(fails(true), fails(true), answers("At last")));
      world.model = call -> replies.remove();

      world.submit(workflow).run();

      assertThat(world.view(workflow).result()).contains("At last");
      // three calls of 10 ms, waits of 1 s and 2 s
      assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(3030));
    }

    @Test
    void failsTheRunWhenItGoesOnFailing() {
      Workflow workflow = aWorkflow().failurePolicy(policy(1, Backoff.CONSTANT)).step("writer", "Go").build();
      world.model = call -> fails(true);

      world.submit(workflow).run();

      assertThat(world.modelCalls).hasSize(2);
      assertThat(world.view(workflow).failure()).contains(
          new Failure(FailureKind.MODEL, "Step steps[0] failed: The provider answered 500 (after 2 attempts)"));
    }

    @Test
    void isNotAskedAgainWhenThatCannotHelp() {
      world.model = call -> fails(false);

      world.submit(aWorkflow().step("writer", "Go").build()).run();

      assertThat(world.modelCalls).hasSize(1);
    }

    @Test
    void isAskedAgainWhenTheWaitIsOverEvenIfTheServerDiedMeanwhile() {
      Workflow workflow = aWorkflow().failurePolicy(policy(1, Backoff.CONSTANT)).step("writer", "Go").build();
      Deque<Calls.ModelOutcome> replies = new ArrayDeque<>(List.of(fails(true), answers("At last")));
      world.model = call -> replies.remove();
      world.submit(workflow);
      while (world.journal.stream().noneMatch(entry -> entry.event() instanceof RunEvent.ModelFailed)) {
        world.step();
      }

      world.crash().resume(workflow).run();

      assertThat(world.view(workflow).result()).contains("At last");
      assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(1020));
    }

    private FailurePolicy policy(int retries, Backoff backoff) {
      return new FailurePolicy(retries, backoff, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
  }

  @Nested
  class ATaskThatFails {

    private final Workflow failFast = withFailure(OnFailure.FAIL_FAST);

    @Test
    void letsWhatHasStartedEndAndStartsNothingElse() {
      world.modelTakes = step -> Duration.ofMillis(step.value().equals("tasks.slow") ? 50 : 10);
      world.submit(failFast).run();

      RunView view = world.view(failFast);
      assertThat(view.status()).isEqualTo(RunStatus.FAILED);
      assertThat(view.failure().orElseThrow().reason()).startsWith("Task 'bad' failed: ");
      assertThat(completed(view)).containsExactly("tasks.slow");
      assertThat(view.step(new StepId("tasks.third"))).isEmpty();
    }

    @Test
    void letsItsLevelFinishWhenAskedTo() {
      Workflow workflow = withFailure(OnFailure.FINISH_LEVEL);
      world.submit(workflow).run();

      assertThat(completed(world.view(workflow))).containsExactlyInAnyOrder("tasks.slow", "tasks.third");
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void becomesTextForItsDependentsWhenTolerated() {
      Workflow workflow = withFailure(OnFailure.TOLERATE);
      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(view.partial()).isTrue();
      assertThat(view.step(new StepId("tasks.join")).orElseThrow().input()).contains("The provider answered 500");
    }

    private Workflow withFailure(OnFailure mode) {
      world.model = call -> call.step().value().equals("tasks.bad") ? fails(false) : answers("Fine");
      return aWorkflow().maxParallel(2).onFailure(mode)
          .task("bad").task("slow").task("third").task("join", "bad", "slow", "third").build();
    }

    private List<String> completed(RunView view) {
      return view.steps().stream()
          .filter(step -> step.status() == StepView.Status.COMPLETED).map(step -> step.id().value()).toList();
    }
  }

  @Nested
  class ABudget {

    @Test
    void ofStepsEndsTheRunBeforeTheNextStepStarts() {
      Workflow workflow = chainOf(4, new Budgets(OptionalInt.of(2), OptionalLong.empty(), Optional.empty(), 0.8));

      world.submit(workflow).run();

      assertBudgetFailure(workflow, "budget of 2 steps");
      assertThat(world.modelCalls).hasSize(2);
      assertThat(world.view(workflow).result()).contains("Answer to steps[1]");
    }

    @Test
    void ofTokensEndsTheRunBeforeTheNextModelCall() {
      Workflow workflow = chainOf(4, new Budgets(OptionalInt.empty(), OptionalLong.of(35), Optional.empty(), 0.8));

      world.submit(workflow).run();

      assertBudgetFailure(workflow, "used 45 tokens of its budget of 35");
      assertThat(world.modelCalls).hasSize(3);
      assertThat(codes(workflow)).containsOnlyOnce("budget-tokens");
    }

    @Test
    void ofTimeEndsTheRunAtThatMomentEvenWhileAModelThinks() {
      Budgets budgets = new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.of(Duration.ofSeconds(2)), 0.5);
      Workflow workflow = chainOf(1, budgets);
      world.modelTakes = step -> Duration.ofSeconds(10);

      world.submit(workflow).run();

      assertBudgetFailure(workflow, "budget of 2 s");
      assertThat(world.view(workflow).endedAt()).contains(SimulatedWorld.START.plusSeconds(2));
      assertThat(codes(workflow)).containsExactly("budget-seconds");
      assertThat(world.view(workflow).steps().get(0).status()).isEqualTo(StepView.Status.CANCELLED);
    }

    @Test
    void ofTimeWarnsInTimeAlsoBetweenTwoSeconds() {
      Budgets budgets = new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.of(Duration.ofSeconds(7)), 0.8);
      Workflow workflow = chainOf(1, budgets);
      world.modelTakes = step -> Duration.ofMillis(6500);

      world.submit(workflow).run();

      assertThat(world.journal)
          .filteredOn(entry -> entry.event() instanceof RunEvent.Warned)
          .extracting(JournalEntry::at)
          .containsExactly(SimulatedWorld.START.plusMillis(5600));
    }

    @Test
    void thatSufficesLeavesNoTrace() {
      Workflow workflow = chainOf(2, new Budgets(OptionalInt.of(3), OptionalLong.of(1000), Optional.empty(), 0.8));

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(codes(workflow)).isEmpty();
    }

    private Workflow chainOf(int steps, Budgets budgets) {
      WorkflowBuilder builder = aWorkflow().budgets(budgets);
      for (int i = 0; i < steps; i++) {
        builder.step("agent" + i, "Go");
      }
      return builder.build();
    }

    private void assertBudgetFailure(Workflow workflow, String reason) {
      Failure failure = world.view(workflow).failure().orElseThrow();
      assertThat(failure.kind()).isEqualTo(FailureKind.BUDGET);
      assertThat(failure.reason()).contains(reason);
    }

    private List<String> codes(Workflow workflow) {
      return world.view(workflow).warnings().stream().map(RunEvent.Warned::code).toList();
    }
  }

  @Nested
  class Cancelling {

    @Test
    void endsTheRunAtOnceAndStopsWhatIsUnderWay() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.modelTakes = step -> Duration.ofHours(1);
      world.submit(workflow);
      world.at(Duration.ofSeconds(5), world::cancel);

      world.run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(5));
      assertThat(world.toolboxesClosed).isEqualTo(1);
    }

    @Test
    void twiceDuringOneCommitEndsTheRunOnceAndNothingIsRecordedAfterwards() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.submit(workflow);
      world.step();

      world.cancel();
      world.cancel();
      world.run();

      assertThat(world.journal).extracting(JournalEntry::event).filteredOn(RunEvent.Final.class::isInstance).hasSize(1);
      assertThat(world.journal.get(world.journal.size() - 1).event()).isInstanceOf(RunEvent.RunCancelled.class);
    }
  }

  @Nested
  class Artifacts {

    @Test
    void areMadeAtTheEndUnderSafeNames() {
      Workflow workflow = aWorkflow().step("writer", "Go").artifact("out/my report?.md", "{{ last_response }}").build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).artifacts()).containsOnlyKeys("out/my_report_.md")
          .containsValue("Answer to steps[0]");
    }

    @Test
    void thatWouldLeaveTheirFolderFailTheRunAndKeepTheResult() {
      Workflow workflow = aWorkflow().step("writer", "Go").artifact("../../etc/passwd", "x").build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).failure().orElseThrow().reason()).contains("'../../etc/passwd'");
      assertThat(world.view(workflow).result()).contains("Answer to steps[0]");
      assertThat(world.view(workflow).artifacts()).isEmpty();
    }

    @Test
    void thatWouldTakeEachOthersPlaceFailTheRunAndKeepTheResult() {
      Workflow workflow =
          aWorkflow()
              .step("writer", "Go")
              .artifact("{{ name }}.md", "first")
              .artifact("{{ name ~ '.md' }}", "second")
              .build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.TEMPLATE);
      assertThat(world.view(workflow).failure().orElseThrow().reason())
          .startsWith("Artifact '{{ name ~ '.md' }}' cannot be made: Its path '")
          .endsWith(".md' is that of artifact '{{ name }}.md'; give each a path of its own");
      assertThat(world.view(workflow).result()).contains("Answer to steps[0]");
      assertThat(world.view(workflow).artifacts()).containsValue("first");
    }
  }

  @Nested
  class AJournalThatRefuses {

    @Test
    void onceIsAskedAgainAfterAPauseAndNothingIsActedUponBefore() {
      Workflow workflow = aWorkflow().step("writer", "Go").step("critic", "Go").build();
      Set<Long> refused = new HashSet<>();
      world.journalRefuses = entries ->
          entries.get(0).seq() == 4 && refused.add(4L)
              ? Optional.of(new IllegalStateException("disk full"))
              : Optional.empty();

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
      // The first reply was lost with its commit, so that call, and only that, was made again.
      assertThat(world.modelCalls).containsExactly("steps[0]", "steps[0]", "steps[1]");
    }

    @Test
    void theSameEntriesForGoodFailsTheRunBeforeItPaysForModelCallsWithoutEnd() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.journalRefuses = entries -> refusesReplies(entries, new IllegalStateException("value too large"));

      world.submit(workflow).run();

      assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.INTERNAL);
      assertThat(world.modelCalls).hasSize(3);
      assertThat(world.activeRuns()).isZero();
    }

    @Test
    void forWantOfADatabaseNeverFailsTheRunHoweverLongItLasts() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.journalRefuses = entries ->
          world.elapsed().compareTo(Duration.ofMinutes(5)) < 0
              ? refusesReplies(entries, new JournalSink.UnavailableException("gone", null))
              : Optional.empty();

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void toRecordAFailureIsAskedAgainUntilTheRunHasItsEnd() {
      Workflow workflow = aWorkflow().step("writer", "Go").build();
      world.model = call -> {
        throw new IllegalStateException("a defect");
      };
      world.journalRefuses = entries ->
          entries.get(0).event() instanceof RunEvent.RunFailed && world.elapsed().compareTo(Duration.ofMinutes(1)) < 0
              ? Optional.of(new JournalSink.UnavailableException("gone", null))
              : Optional.empty();

      world.submit(workflow).run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.FAILED);
    }

    private static Optional<RuntimeException> refusesReplies(List<JournalEntry> entries, RuntimeException refusal) {
      return entries.stream().anyMatch(entry -> entry.event() instanceof RunEvent.ModelReplied)
          ? Optional.of(refusal)
          : Optional.empty();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void anEngineFailureEndsTheRunInsteadOfLeavingItHanging(Class<? extends Throwable> defect) {
    Workflow workflow = aWorkflow().step("writer", "Go").build();
    world.model = call -> {
      if (defect == StackOverflowError.class) {
        throw new StackOverflowError();
      }
      throw new IllegalStateException("a defect");
    };

    world.submit(workflow).run();

    assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.INTERNAL);
    assertThat(world.activeRuns()).isZero();
  }
}
