package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.fails;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.AnswerOutcome.Accepted;
import io.gantry.engine.run.AnswerOutcome.Mismatch;
import io.gantry.engine.run.AnswerOutcome.NotOpen;
import io.gantry.engine.run.AnswerOutcome.NotTaken;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions to people: who may answer when, what time does to them, and what they take up. */
class GatesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** Two drafts, each with a question of its own, and one task for both answers. */
  private static final Workflow TWO_QUESTIONS =
      aWorkflow()
          .task("left").task("right")
          .question("l", gate("Is '{{ last_response }}' right?"), "left")
          .question("r", gate("And '{{ tasks.right.response }}'?"), "right")
          .task("end", "l", "r")
          .build();

  private final SimulatedWorld world = new SimulatedWorld();

  static Gate gate(String prompt) {
    return new Gate(prompt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Gate gate(Optional<String> otherwise, Duration timeout) {
    return new Gate("Go on?", Optional.empty(), otherwise, Optional.of(timeout), Optional.empty());
  }

  private static Gate gateWithPattern(String pattern) {
    return new Gate("Go on?", Optional.empty(), Optional.of("later"), Optional.empty(), Optional.of(pattern));
  }

  private AnswerOutcome answer(String gate, String text) {
    CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.of(gate), text);
    world.run();
    return outcome.join();
  }

  private AnswerOutcome answer(String text) {
    CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.empty(), text);
    world.run();
    return outcome.join();
  }

  @Nested
  class AnOpenQuestion {

    @Test
    void makesTheRunWaitWithNothingUnderWay() {
      Workflow workflow = aWorkflow().task("draft").question("ok", gate("Fine? {{ last_response }}"), "draft").build();

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.WAITING);
      assertThat(view.summary().status()).isEqualTo(RunStatus.WAITING);
      assertThat(world.openCalls).isZero();
      assertThat(world.step()).as("something is scheduled").isFalse();
      assertThat(view.openQuestions()).singleElement().satisfies(question -> {
        assertThat(question.input()).isEqualTo("Fine? Answer to tasks.draft");
        assertThat(question.agent()).isEqualTo("human");
        assertThat(question.model()).isEmpty();
        assertThat(question.conversation()).isEmpty();
      });
    }

    @Test
    void isClosedByItsAnswerWhichIsItsResponse() {
      Workflow workflow =
          aWorkflow().task("draft").question("ok", gate("Fine?"), "draft").task("next", "ok").build();
      world.submit(workflow).run();

      assertThat(answer("yes, go")).isEqualTo(new Accepted(new StepId("tasks.ok")));

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(view.step(new StepId("tasks.ok")).orElseThrow().response()).contains("yes, go");
      assertThat(view.step(new StepId("tasks.next")).orElseThrow().input()).isEqualTo("yes, go");
      assertThat(world.journal).extracting(JournalEntry::event)
          .contains(new RunEvent.QuestionAnswered(new StepId("tasks.ok"), "yes, go", "somebody", false));
    }

    @Test
    void fillsItsAnswerInAsHitlResponseFurtherDown() {
      Workflow workflow =
          aWorkflow()
              .question("name", gate("Who?"))
              .question("again", gate("Is it {{ hitl_response }}?"), "name")
              .artifact("a.txt", "{{ hitl_response }}")
              .build();
      world.submit(workflow).run();

      answer("Ada");

      assertThat(world.view(workflow).openQuestions()).extracting(StepView::input).containsExactly("Is it Ada?");
      answer("yes");
      assertThat(world.view(workflow).artifacts()).containsEntry("a.txt", "yes");
    }

    @Test
    void takesAnAnswerOnlyOnce() {
      world.submit(TWO_QUESTIONS).run();

      assertThat(answer("tasks.l", "first")).isInstanceOf(Accepted.class);

      NotOpen refused = (NotOpen) answer("tasks.l", "second");
      assertThat(refused.reason()).isEqualTo("Question tasks.l has been answered already; open: tasks.r");
      assertThat(refused.open()).containsExactly(new StepId("tasks.r"));
      assertThat(world.view(TWO_QUESTIONS).step(new StepId("tasks.l")).orElseThrow().response()).contains("first");
    }

    @Test
    void takesOnlyTheFirstOfTwoAnswersThatComeAtOnce() {
      world.submit(TWO_QUESTIONS).run();

      CompletableFuture<AnswerOutcome> first = world.answer(Optional.of("tasks.l"), "first");
      CompletableFuture<AnswerOutcome> second = world.answer(Optional.of("tasks.l"), "second");
      world.run();

      assertThat(first.join()).isInstanceOf(Accepted.class);
      assertThat(second.join()).isInstanceOf(NotOpen.class);
    }

    @Test
    void hasItsOwnAnswerBesideAnother() {
      world.submit(TWO_QUESTIONS).run();

      answer("tasks.r", "right is wrong");
      answer("tasks.l", "left is right");

      RunView view = world.view(TWO_QUESTIONS);
      assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(view.step(new StepId("tasks.end")).orElseThrow().input()).isEqualTo("left is right\n\nright is wrong");
    }

    @Test
    void needsToBeNamedWhenThereIsAnother() {
      world.submit(TWO_QUESTIONS).run();

      assertThat(((NotOpen) answer("yes")).reason()).isEqualTo("No question is named; open: tasks.l, tasks.r");
      answer("tasks.l", "yes");
      assertThat(answer("no")).isEqualTo(new Accepted(new StepId("tasks.r")));
    }

    @Test
    void isToldApartFromOneThatIsNotThere() {
      world.submit(TWO_QUESTIONS).run();

      for (String gate : List.of("tasks.left", "nobody", "")) {
        assertThat(((NotOpen) answer(gate, "yes")).reason())
            .isEqualTo("There is no question " + gate + "; open: tasks.l, tasks.r");
      }
    }

    @Test
    void letsOnlyPassWhatMatchesItsPatternAsAWhole() {
      Workflow workflow = aWorkflow().question("ok", gateWithPattern("yes|no")).build();
      world.submit(workflow).run();

      Mismatch mismatch = (Mismatch) answer("yes please");

      assertThat(mismatch.reason()).isEqualTo("An answer to tasks.ok must match 'yes|no' as a whole");
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.WAITING);
      assertThat(answer("no")).isInstanceOf(Accepted.class);
      assertThat(world.view(workflow).result()).contains("no");
    }

    @Test
    void failsWhenItsPromptCannotBeFilledIn() {
      Workflow workflow = aWorkflow().question("ok", gate("{{ nothing }}")).build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.TEMPLATE);
      assertThat(world.view(workflow).openQuestions()).isEmpty();
    }

    @Test
    void isCancelledWithItsRun() {
      world.submit(TWO_QUESTIONS).run();

      world.cancel();
      world.run();

      RunView view = world.view(TWO_QUESTIONS);
      assertThat(view.openQuestions()).isEmpty();
      assertThat(view.step(new StepId("tasks.l")).orElseThrow().status()).isEqualTo(StepView.Status.CANCELLED);
      assertThat(world.activeRuns()).isZero();
    }
  }

  @Nested
  class AnAnswer {

    @Test
    void isAcceptedOnceItIsDurableAndNotBefore() {
      Workflow workflow = aWorkflow().question("ok", gate("Fine?")).build();
      world.submit(workflow).run();

      CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.empty(), "yes");
      while (world.view(workflow).status() != RunStatus.COMPLETED) {
        assertThat(outcome).isNotDone();
        world.step();
      }
      world.run();

      assertThat(outcome.join()).isInstanceOf(Accepted.class);
    }

    @Test
    void isNotTakenWhereTheRunIsNotActive() {
      Workflow workflow = aWorkflow().question("ok", gate("Fine?")).build();
      world.submit(workflow).run();
      world.crash();

      assertThat(answer("yes")).isEqualTo(new NotTaken());

      world.resume(workflow).run();
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void isTakenRightAfterTheRunIsTakenUp() {
      Workflow workflow = aWorkflow().task("draft").question("ok", gate("Fine?")).task("end", "ok").build();
      world.submit(workflow).run();
      world.crash().resume(workflow);

      CompletableFuture<AnswerOutcome> beside = world.answer(Optional.empty(), "yes");
      world.run();

      assertThat(beside.join()).isInstanceOf(Accepted.class);
      assertThat(world.modelCalls).doesNotHaveDuplicates();
    }

    @Test
    void isNotTakenWhenTheJournalDoesNotTakeIt() {
      Workflow workflow = aWorkflow().question("ok", gate("Fine?")).build();
      world.submit(workflow).run();
      world.journalRefuses = entries -> Optional.of(new JournalSink.UnavailableException("gone", null));

      CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.empty(), "yes");
      for (int i = 0; i < 100 && !outcome.isDone(); i++) {
        world.step();
      }
      assertThat(outcome).isDone();
      world.journalRefuses = entries -> Optional.empty();
      world.run();

      assertThat(outcome.join()).isEqualTo(new NotTaken());
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.WAITING);
      assertThat(answer("yes")).isInstanceOf(Accepted.class);
    }

    @Test
    void isNotTakenByACoordinatorThatLostItsRun() {
      Workflow workflow = aWorkflow().question("ok", gate("Fine?")).build();
      world.submit(workflow).run();
      world.journal.add(
          new JournalEntry(world.journal.size() + 1, SimulatedWorld.START, new RunEvent.RunStarted("node-b", 2)));

      assertThat(answer("yes")).isEqualTo(new NotTaken());
    }
  }

  @Nested
  class TheDeadline {

    @Test
    void bringsTheDefault() {
      Workflow workflow = aWorkflow().question("ok", gate(Optional.of("rejected"), HOUR)).build();

      world.submit(workflow).run();

      assertThat(world.view(workflow).result()).contains("rejected");
      assertThat(world.elapsed()).isEqualTo(HOUR);
      assertThat(world.journal).extracting(JournalEntry::event)
          .contains(new RunEvent.QuestionAnswered(new StepId("tasks.ok"), "rejected", "timeout", true));
    }

    @Test
    void failsAQuestionThatHasNoDefault() {
      Workflow workflow = aWorkflow().question("ok", gate(Optional.empty(), HOUR)).task("next", "ok").build();

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.status()).isEqualTo(RunStatus.FAILED);
      assertThat(view.failure().orElseThrow())
          .isEqualTo(
              new Failure(
                  FailureKind.UNANSWERED,
                  "Task 'ok' failed: Nobody answered before 2026-01-01T01:00:00Z, and the question has no default"));
      assertThat(world.modelCalls).isEmpty();
    }

    @Test
    void meansNothingOnceThereIsAnAnswer() {
      Workflow workflow =
          aWorkflow().question("ok", gate(Optional.of("rejected"), HOUR)).question("more", gate("More?"), "ok").build();
      world.submit(workflow);
      world.at(HOUR.minusMillis(1), () -> world.answer(Optional.empty(), "approved"));

      world.run();

      assertThat(world.view(workflow).step(new StepId("tasks.ok")).orElseThrow().response()).contains("approved");
      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void refusesWhoeverComesLater() {
      Workflow workflow =
          aWorkflow().question("ok", gate(Optional.empty(), HOUR)).question("more", gate("More?"))
              .onFailure(OnFailure.TOLERATE).build();
      world.submit(workflow).run();

      assertThat(((NotOpen) answer("tasks.ok", "yes")).reason())
          .isEqualTo("Question tasks.ok is over without an answer; open: tasks.more");
    }

    @Test
    void mayLieFurtherAheadThanATimerSleeps() {
      Duration year = Duration.ofDays(365);
      Workflow workflow = aWorkflow().question("ok", gate(Optional.of("rejected"), year)).build();

      world.submit(workflow).run();

      assertThat(world.elapsed()).isEqualTo(year);
      assertThat(world.view(workflow).result()).contains("rejected");
    }

    @Test
    void isNotMovedByACrash() {
      Workflow workflow = aWorkflow().question("ok", gate(Optional.of("rejected"), HOUR)).build();
      world.submit(workflow);
      world.at(Duration.ofMinutes(40), () -> world.crash().resume(workflow));

      world.run();

      assertThat(world.view(workflow).attempts()).isEqualTo(2);
      assertThat(world.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void countsWhileTheServerIsDown() {
      Workflow workflow = aWorkflow().question("ok", gate(Optional.of("rejected"), HOUR)).task("next", "ok").build();
      world.submit(workflow);
      while (world.view(workflow).openQuestions().isEmpty()) {
        world.step();
      }
      world.crash();
      world.at(HOUR.multipliedBy(3), () -> world.resume(workflow));

      world.run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(world.elapsed()).isEqualTo(HOUR.multipliedBy(3).plusMillis(10));
    }
  }

  @Nested
  class AQuestionTakesUp {

    @Test
    void noPlaceAmongTheStepsThatRunAtOnce() {
      Workflow workflow = aWorkflow().question("q", gate("Fine?")).task("a").task("b").maxParallel(1).build();

      world.submit(workflow).run();

      RunView view = world.view(workflow);
      assertThat(view.openQuestions()).hasSize(1);
      assertThat(world.modelCalls).containsExactly("tasks.a", "tasks.b");
      assertThat(world.maxOpenCalls).isEqualTo(1);
    }

    @Test
    void noPlaceWhileAllPlacesAreTaken() {
      Workflow workflow =
          aWorkflow().task("a").task("b").question("first", gate("Fine?")).question("q", gate("And?"), "first")
              .maxParallel(1).build();
      world.modelTakes = step -> HOUR;
      world.submit(workflow);
      world.at(Duration.ofMinutes(1), () -> world.answer(Optional.empty(), "yes"));
      world.at(
          Duration.ofMinutes(2),
          () -> assertThat(world.view(workflow).openQuestions()).extracting(s -> s.id().value())
              .containsExactly("tasks.q"));

      world.run();

      assertThat(world.maxOpenCalls).isEqualTo(1);
    }

    @Test
    void nothingOfTheBudgetOfSteps() {
      Workflow workflow =
          aWorkflow().question("q", gate("Fine?")).task("a", "q").question("r", gate("And?"), "a").task("b", "r")
              .budgets(new Budgets(OptionalInt.of(2), OptionalLong.empty(), Optional.empty(), 0.9))
              .build();
      world.submit(workflow).run();

      answer("yes");
      answer("yes");

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void nothingOfTheBudgetOfTimeWhileNothingElseRuns() {
      Workflow workflow = timed(Duration.ofSeconds(10), aWorkflow().question("q", gate("Fine?")).task("a", "q"));
      world.modelTakes = step -> Duration.ofSeconds(9);
      world.submit(workflow);
      world.at(HOUR, () -> world.answer(Optional.empty(), "yes"));

      world.run();

      assertThat(world.view(workflow).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(world.elapsed()).isEqualTo(HOUR.plusSeconds(9));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingOfTheLimitThatHoldsAgainOnceTheRunGoesOn(boolean crash) {
      Workflow workflow =
          timed(Duration.ofSeconds(10), aWorkflow().task("b").question("q", gate("Fine?"), "b").task("a", "q"));
      world.modelTakes = step -> step.value().equals("tasks.b") ? Duration.ofSeconds(4) : HOUR;
      world.submit(workflow);
      if (crash) {
        world.at(HOUR.dividedBy(2), () -> {
          world.crash().resume(workflow);
          world.at(HOUR.dividedBy(2), () -> world.answer(Optional.empty(), "yes"));
        });
      } else {
        world.at(HOUR, () -> world.answer(Optional.empty(), "yes"));
      }

      world.run();

      RunView view = world.view(workflow);
      assertThat(view.failure().orElseThrow().kind()).isEqualTo(FailureKind.BUDGET);
      assertThat(view.endedAt()).contains(SimulatedWorld.START.plus(HOUR).plusSeconds(6));
    }

    @Test
    void timeLikeAnyOtherWhileSomethingElseRuns() {
      Workflow workflow = timed(Duration.ofSeconds(10), aWorkflow().question("q", gate("Fine?")).task("a"));
      world.modelTakes = step -> HOUR;

      world.submit(workflow).run();

      assertThat(world.view(workflow).failure().orElseThrow().kind()).isEqualTo(FailureKind.BUDGET);
    }

    private Workflow timed(Duration cap, WorkflowBuilder workflow) {
      return workflow
          .budgets(new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.of(cap), 0.8))
          .build();
    }
  }

  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void onlyARunThatFailsFastDoesNotWaitForItsPeople(OnFailure onFailure) {
    Workflow workflow = aWorkflow().task("a").question("q", gate("Fine?")).onFailure(onFailure).build();
    world.model = call -> fails(false);

    world.submit(workflow).run();

    assertThat(world.view(workflow).status())
        .isEqualTo(onFailure == OnFailure.FAIL_FAST ? RunStatus.FAILED : RunStatus.WAITING);
    if (onFailure != OnFailure.FAIL_FAST) {
      answer("yes");
      assertThat(world.view(workflow).status())
          .isEqualTo(onFailure == OnFailure.TOLERATE ? RunStatus.COMPLETED : RunStatus.FAILED);
    }
  }
}
