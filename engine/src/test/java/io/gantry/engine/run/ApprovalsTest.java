package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.run.AnswerOutcome.Accepted;
import io.gantry.engine.run.AnswerOutcome.Mismatch;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of tools that a person has to agree to. */
class ApprovalsTest {

  private static final Workflow ONE = aWorkflow().task("a").build();
  private static final StepId A = new StepId("tasks.a");
  private static final String GATE = "tasks.a/1/c1";

  private SimulatedWorld world = asking(new SimulatedWorld(), Effect.READ, call("c1", "pay", "{\"amount\":3}"));

  private static ToolCall call(String id, String tool, String arguments) {
    return new ToolCall(id, tool, arguments);
  }

  /** The first reply of {@code tasks.a} asks for these calls; {@code pay} needs approval and {@code look} does not. */
  private static SimulatedWorld asking(SimulatedWorld world, Effect effect, ToolCall... calls) {
    world.tools.put("pay", NamedTool.approved("pay", effect));
    world.toolEffects.put("look", Effect.READ);
    world.model =
        model -> model.step().equals(A) && world.view(ONE).step(A).orElseThrow().exchange().replies().isEmpty()
            ? answers("", calls)
            : answers("Answer to " + model.step());
    return world;
  }

  private AnswerOutcome answer(String gate, String text) {
    CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.of(gate), text);
    world.run();
    return outcome.join();
  }

  private void until(BooleanSupplier moment) {
    while (!moment.getAsBoolean()) {
      assertThat(world.step()).as("something is left to happen").isTrue();
    }
  }

  private RunView view() {
    return world.view(ONE);
  }

  private List<Exchange.ToolResult> results() {
    return view().step(A).orElseThrow().exchange().replies().get(0).results();
  }

  @Nested
  class ACallThatNeedsIt {

    @Test
    void isAskedAboutAndNotMade() {
      world.submit(ONE).run();

      assertThat(world.toolGroups).isEmpty();
      assertThat(view().status()).isEqualTo(RunStatus.WAITING);
      assertThat(world.step()).as("something is scheduled").isFalse();
      StepView question = view().openQuestions().get(0);
      assertThat(question.id().value()).isEqualTo(GATE);
      RunEvent.QuestionAsked asked = question.question().orElseThrow();
      assertThat(asked.prompt()).contains("Agent 'agent'", "'pay'", "tasks.a");
      assertThat(asked.contextDisplay().orElseThrow()).contains("\"amount\" : 3");
      assertThat(asked.deadline()).isEmpty();
      assertThat(asked.defaultAnswer()).isEmpty();
      RunEvent.Approval approval = asked.approval().orElseThrow();
      assertThat(approval.step()).isEqualTo(A);
      assertThat(approval.agent()).contains("agent");
      assertThat(approval.tool()).isEqualTo("pay");
      assertThat(approval.arguments().path("amount").asInt()).isEqualTo(3);
    }

    @Test
    void isNoStepOfItsPattern() {
      world.submit(ONE).run();

      assertThat(view().steps()).extracting(StepView::id).containsExactly(A);
      assertThat(view().approvals()).extracting(step -> step.id().value()).containsExactly(GATE);
      assertThat(view().stepsCounted()).isEqualTo(1);
    }

    @Test
    void isMadeOnceItIsApproved() {
      world.submit(ONE).run();

      assertThat(answer(GATE, "approve")).isEqualTo(new Accepted(new StepId(GATE)));

      assertThat(world.toolGroups).containsExactly(List.of("c1"));
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(results()).extracting(Exchange.ToolResult::status).containsExactly(ToolOutcome.Status.OK);
    }

    @Test
    void needsNoNameWhileItIsTheOnlyOne() {
      world.submit(ONE).run();

      CompletableFuture<AnswerOutcome> outcome = world.answer(Optional.empty(), "approve");
      world.run();

      assertThat(outcome.join()).isInstanceOf(Accepted.class);
    }

    @Test
    void isRefusedOnceItIsDeniedAndTheModelIsToldWhy() {
      world.submit(ONE).run();

      answer(GATE, "deny: too much");

      assertThat(world.toolGroups).isEmpty();
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(results()).containsExactly(
          new Exchange.ToolResult(
              "c1", "pay", ToolOutcome.Status.REFUSED,
              "Not run: this call of tool 'pay' was denied. The reason: too much"));
      assertThat(world.modelCalls).as("the model goes on").containsExactly("tasks.a", "tasks.a");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "deny: too much\nfor one customer",
          "deny:\ntoo much\nfor one customer\n",
          "deny: too much\r\nfor one customer"
        })
    void mayBeDeniedForAReasonOfSeveralLines(String answer) {
      world.submit(ONE).run();

      assertThat(answer(GATE, answer)).isInstanceOf(Accepted.class);

      assertThat(results()).singleElement()
          .satisfies(result -> assertThat(result.text().lines()).hasSize(2).last().isEqualTo("for one customer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deny", "deny: "})
    void mayBeDeniedWithoutAReason(String answer) {
      world.submit(ONE).run();

      answer(GATE, answer);

      assertThat(results()).extracting(Exchange.ToolResult::text)
          .containsExactly("Not run: this call of tool 'pay' was denied, without a reason");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "approved", "Approve", "yes", "approve it", "denied", "deny:", "deny it", "deny\n", "approve\n", "", " approve"
        })
    void takesNoOtherAnswer(String answer) {
      world.submit(ONE).run();

      assertThat(answer(GATE, answer)).isInstanceOf(Mismatch.class);

      assertThat(view().status()).isEqualTo(RunStatus.WAITING);
      assertThat(world.toolGroups).isEmpty();
    }

    @Test
    void isNotAskedAboutWhenItWouldBeRefusedAnyway() {
      asking(world, Effect.READ, call("c1", "pay", "no JSON"));

      world.submit(ONE).run();

      assertThat(view().approvals()).isEmpty();
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void isNamedByItsPlaceWhereItsIdIsNoName() {
      asking(world, Effect.READ, call("look 1", "look", "{}"), call("a b/c", "pay", "{}"));

      world.submit(ONE).run();

      assertThat(view().openQuestions()).extracting(step -> step.id().value()).containsExactly("tasks.a/1/@2");
    }

    @Test
    void isClosedWithARunThatIsCancelled() {
      world.submit(ONE).run();

      world.cancel();
      world.run();

      assertThat(view().openQuestions()).isEmpty();
      assertThat(view().approvals()).extracting(StepView::status).containsExactly(StepView.Status.CANCELLED);
    }
  }

  @Nested
  class OtherCallsOfTheReply {

    @Test
    void runBeforeItAndAfterItInOrder() {
      asking(
          world, Effect.READ,
          call("l1", "look", "{}"), call("l2", "look", "{}"), call("c1", "pay", "{}"), call("l3", "look", "{}"));
      world.submit(ONE).run();

      assertThat(world.toolGroups).containsExactly(List.of("l1", "l2"));

      answer(GATE, "approve");
      assertThat(world.toolGroups).containsExactly(List.of("l1", "l2"), List.of("c1"), List.of("l3"));
    }

    @Test
    void eachGetTheirOwnQuestion() {
      asking(world, Effect.READ, call("c1", "pay", "{}"), call("c2", "pay", "{}"));
      world.submit(ONE).run();

      answer(GATE, "deny: first");
      assertThat(view().openQuestions()).extracting(step -> step.id().value()).containsExactly("tasks.a/1/c2");
      answer("tasks.a/1/c2", "approve");

      assertThat(results()).extracting(Exchange.ToolResult::status)
          .containsExactly(ToolOutcome.Status.REFUSED, ToolOutcome.Status.OK);
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void haveTheTimeOfTheirReplyWithoutThatOfThePerson() {
      asking(world, Effect.READ, call("l1", "look", "{}"), call("c1", "pay", "{}"));
      world.toolTakes = step -> ToolBatchSettings.DEFAULT.timeout().dividedBy(2).minusMillis(1);
      world.submit(ONE).run();
      world.later(Duration.ofDays(1));

      answer(GATE, "approve");

      assertThat(results()).extracting(Exchange.ToolResult::status)
          .containsExactly(ToolOutcome.Status.OK, ToolOutcome.Status.OK);
    }

    @Test
    void haveNoMoreTimeThanTheirReplyThough() {
      asking(world, Effect.READ, call("l1", "look", "{}"), call("c1", "pay", "{}"));
      world.toolTakes = step -> ToolBatchSettings.DEFAULT.timeout().dividedBy(2).plusMillis(1);
      world.submit(ONE).run();

      answer(GATE, "approve");

      assertThat(results()).extracting(Exchange.ToolResult::status)
          .containsExactly(ToolOutcome.Status.OK, ToolOutcome.Status.TIMED_OUT);
    }
  }

  @Nested
  class MeanwhileInTheRun {

    @Test
    void otherBranchesGoOn() {
      Workflow two = aWorkflow().task("a").task("b").task("c", "b").build();
      world.submit(two).run();

      RunView view = world.view(two);
      assertThat(view.step(new StepId("tasks.c")).orElseThrow().status()).isEqualTo(StepView.Status.COMPLETED);
      assertThat(view.status()).isEqualTo(RunStatus.WAITING);
      answer(GATE, "approve");
      assertThat(world.view(two).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aRunWithOtherWorkUnderWayDoesNotWait() {
      Workflow two = aWorkflow().task("a").task("b").build();
      world.modelTakes = step -> step.equals(A) ? Duration.ofMillis(1) : Duration.ofHours(1);
      world.submit(two);
      until(() -> !world.view(two).openQuestions().isEmpty());

      assertThat(world.view(two).status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void theBudgetOfTimeStandsStill() {
      Workflow hasty =
          aWorkflow()
              .task("a")
              .budgets(new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.of(Duration.ofMinutes(1)), 1))
              .build();
      world.submit(hasty).run();
      world.later(Duration.ofDays(2));

      answer(GATE, "approve");

      assertThat(world.view(hasty).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Nested
  class WithinATime {

    @Test
    void aCallThatNobodyApprovesIsDenied() {
      world.approvalTimeout = Optional.of(Duration.ofHours(1));
      world.restart().submit(ONE).run();

      assertThat(world.elapsed()).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
      assertThat(world.toolGroups).isEmpty();
      assertThat(results()).extracting(Exchange.ToolResult::text)
          .containsExactly("Not run: this call of tool 'pay' was denied. The reason: nobody approved it within 3600 s");
      assertThat(world.journal).extracting(JournalEntry::event)
          .contains(
              new RunEvent.QuestionAnswered(
                  new StepId(GATE), "deny: nobody approved it within 3600 s", "timeout", true));
    }

    @Test
    void aCallThatIsApprovedIsMadeOnceAlthoughTheDeadlinePassesMeanwhile() {
      world.approvalTimeout = Optional.of(Duration.ofHours(1));
      world.toolTakes = step -> Duration.ofMinutes(4);
      world.restart().submit(ONE);
      until(() -> !view().openQuestions().isEmpty() && !world.pendingNow());
      world.at(Duration.ofMinutes(58), () -> world.answer(Optional.of(GATE), "approve"));

      world.run();

      assertThat(world.toolGroups).containsExactly(List.of("c1"));
      assertThat(world.elapsed()).isGreaterThan(Duration.ofHours(1));
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerThatComesWithTheDeadlineLeadsToOneEnd(boolean answerFirst) {
      world.approvalTimeout = Optional.of(Duration.ofHours(1));
      world.toolTakes = step -> Duration.ofSeconds(1);
      if (answerFirst) {
        world.at(Duration.ofHours(1), () -> world.answer(Optional.of(GATE), "approve"));
      }
      world.restart().submit(ONE);
      until(() -> !view().openQuestions().isEmpty() && !world.pendingNow());
      if (!answerFirst) {
        world.at(Duration.ofHours(1), () -> world.answer(Optional.of(GATE), "approve"));
      }

      world.run();

      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(results()).hasSize(1);
      assertThat(world.toolGroups).isEqualTo(answerFirst ? List.of(List.of("c1")) : List.of());
    }

    @Test
    void countsOnWhileTheServerIsDown() {
      world.approvalTimeout = Optional.of(Duration.ofHours(1));
      world.restart().submit(ONE);
      until(() -> !view().openQuestions().isEmpty());

      world.crash().later(Duration.ofHours(2)).resume(ONE).run();

      assertThat(world.toolGroups).isEmpty();
      assertThat(view().status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Nested
  class AStepThatIsOneCall {

    private final Workflow none = aWorkflow().build();

    private RunView paying(String answer) {
      world.patterns = (any, tools) -> ToolStepTest.calling("pay");
      world.submit(none).run();
      assertThat(world.toolGroups).isEmpty();
      assertThat(world.view(none).openQuestions()).singleElement().satisfies(question -> {
        assertThat(question.id().value()).isEqualTo("steps[0]/1/call");
        assertThat(question.approval().orElseThrow().agent()).isEmpty();
      });
      answer("steps[0]/1/call", answer);
      return world.view(none);
    }

    @Test
    void isMadeOnceItIsApproved() {
      assertThat(paying("approve").result()).contains("Did call");
    }

    @Test
    void failsWhenItIsDenied() {
      assertThat(paying("deny: not today").failure())
          .contains(
              new Failure(
                  FailureKind.TOOL, "Not run: this call of tool 'pay' was denied. The reason: not today"));
    }
  }

  @Nested
  class AfterACrash {

    /** Two steps beside each other; one is denied a call first and then approved another, the other looks. */
    private final Workflow workflow = aWorkflow().task("a").task("b").task("c", "a", "b").build();

    private final Map<String, String> words = Map.of("tasks.a/1/c1", "deny: too much", "tasks.a/1/c2", "approve");

    private SimulatedWorld fresh(Effect effect) {
      return asking(
          new SimulatedWorld(), effect,
          call("l1", "look", "{}"), call("c1", "pay", "{\"amount\":9}"), call("c2", "pay", "{\"amount\":1}"),
          call("l2", "look", "{}"));
    }

    /** Lets the next thing happen; a question is answered as soon as it is seen, by its own word. */
    private boolean stepOrAnswer(SimulatedWorld world) {
      world.view(workflow).openQuestions().stream().map(question -> question.id().value())
          .forEach(gate -> world.answer(Optional.of(gate), words.get(gate)));
      return world.step();
    }

    private void toTheEnd(SimulatedWorld world) {
      while (stepOrAnswer(world)) {
        // until nothing is left to happen
      }
    }

    private String outcome(SimulatedWorld world) {
      RunView view = world.view(workflow);
      TreeMap<String, String> steps = new TreeMap<>();
      view.steps().forEach(step -> steps.put(step.id().value(), step.response().orElse("") + step.exchange().replies()
          .stream().map(reply -> reply.results().toString()).collect(Collectors.joining())));
      view.approvals().forEach(step -> steps.put(step.id().value(), step.response().orElse("")));
      return view.status() + " " + steps;
    }

    @Test
    void everyPrefixOfTheJournalResumesToTheSameEndAndAsksNothingTwice() {
      SimulatedWorld whole = fresh(Effect.KEYED);
      whole.submit(workflow);
      toTheEnd(whole);
      assertThat(outcome(whole)).startsWith("COMPLETED").contains("too much", "Did c2", "Did l2").doesNotContain("Did c1");

      for (int length = 1; length <= whole.journal.size(); length++) {
        SimulatedWorld resumed = fresh(Effect.KEYED);
        resumed.journal.addAll(whole.journal.subList(0, length));
        resumed.resume(workflow);
        toTheEnd(resumed);

        assertThat(outcome(resumed)).as("after %d entries", length).isEqualTo(outcome(whole));
        assertThat(resumed.journal).as("after %d entries", length).extracting(JournalEntry::event)
            .filteredOn(RunEvent.QuestionAnswered.class::isInstance).hasSize(2);
        assertThat(resumed.toolGroups).as("after %d entries", length).doesNotContain(List.of("c1"));
      }
    }

    @Test
    void crashesAtRandomMomentsLeadToTheSameEnd() {
      SimulatedWorld whole = fresh(Effect.KEYED);
      whole.submit(workflow);
      toTheEnd(whole);

      for (int seed = 0; seed < 200; seed++) {
        Random random = new Random(seed);
        SimulatedWorld crashed = fresh(Effect.KEYED);
        crashed.submit(workflow);
        for (int crash = 0; crash < 3; crash++) {
          for (int left = random.nextInt(25); left > 0; left--) {
            stepOrAnswer(crashed);
          }
          crashed.crash().resume(workflow);
        }
        toTheEnd(crashed);

        assertThat(outcome(crashed)).as("seed %d", seed).isEqualTo(outcome(whole));
      }
    }

    @ParameterizedTest
    @EnumSource(value = Effect.class, names = {"ONCE", "KEYED"})
    void anApprovedCallThatWasCutOffIsInDoubtWhenItMustRunOnce(Effect effect) {
      world = asking(new SimulatedWorld(), effect, call("c1", "pay", "{}"));
      world.submit(ONE).run();
      world.answer(Optional.of(GATE), "approve");
      until(() -> !world.toolGroups.isEmpty());
      List<String> kinds = new ArrayList<>();
      world.journal.forEach(entry -> kinds.add(entry.event().getClass().getSimpleName()));
      assertThat(kinds).as("the answer is durable before the call").containsSubsequence("QuestionAnswered", "ToolStarted");

      world.crash().resume(ONE).run();

      boolean once = effect == Effect.ONCE;
      assertThat(view().failure().map(Failure::kind))
          .isEqualTo(once ? Optional.of(FailureKind.IN_DOUBT) : Optional.empty());
      assertThat(view().openQuestions()).isEmpty();
      assertThat(world.toolGroups).hasSize(once ? 1 : 2);
    }
  }
}
