package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Exchange;
import io.gantry.engine.agent.Move;
import io.gantry.engine.agent.Strategies;
import io.gantry.engine.memory.ConversationTools;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What happens within one step: an agent's turns as its strategy decides them, one tool call, one question. Records how
 * calls ended and what follows, without doing any of it. What is peculiar to calls of tools is {@link StepTools}'.
 *
 * <p>Confined to the run's coordinator.
 */
final class StepLogic {

  private final RunView view;
  private final RunAgents agents;
  private final Recording recording;
  private final BudgetGuard budget;
  private final Consumer<String> overBudget;
  private final Strategies strategies;
  private final Deliberation deliberation;
  private final Questions questions;
  private final Retries retries;
  private final StepMemory memory;
  private final StepTools stepTools;
  private final KeptReplies replies = new KeptReplies();
  private final PersonalDataGuard personalData;
  private boolean beginsNothing;

  /**
   * @param overBudget ends the run, for the reason it is given
   */
  StepLogic(
      EngineServices services,
      RunView view,
      RunAgents agents,
      Recording recording,
      BudgetGuard budget,
      Consumer<String> overBudget) {
    this.view = view;
    this.agents = agents;
    this.recording = recording;
    this.budget = budget;
    this.overBudget = overBudget;
    this.strategies = new Strategies(services.parallelTools());
    this.deliberation = new Deliberation(recording);
    this.questions = new Questions(services.templates());
    this.retries = new Retries(view.workflow().runtime().failurePolicy());
    this.personalData = new PersonalDataGuard(view);
    this.memory = new StepMemory(view, agents, recording, personalData);
    this.stepTools = new StepTools(services, view, agents, recording, personalData);
  }

  /** From now on records how calls and steps end, but makes no call. */
  void beginNothing() {
    beginsNothing = true;
  }

  /** An open step is taken up again; answers whether it goes on. */
  boolean takeUp(StepView step) {
    return stepTools.takeUp(step);
  }

  void modelDone(StepView step, ModelOutcome outcome) {
    if (memory.takes(step, outcome)) {
      // A summary that is of no use is of none to others.
      if (!step.summaries().isGivenUp()) {
        replies.note(step, outcome);
      }
      return;
    }
    replies.note(step, outcome);
    int turn = step.exchange().replies().size() + 1;
    if (outcome instanceof ModelOutcome.Answered answered) {
      recording.record(
          new RunEvent.ModelReplied(
              step.id(),
              turn,
              answered.answer().text(),
              answered.answer().calls(),
              answered.answer().tokens(),
              answered.answer().model().or(step::model).orElse(""),
              outcome.waited(),
              outcome.took(),
              Optional.of(outcome.waits()),
              answered.source()));
    } else if (outcome instanceof ModelOutcome.Failed failed) {
      modelFailed(step, turn, failed);
    }
  }

  private void modelFailed(StepView step, int turn, ModelOutcome.Failed failed) {
    int attempt = step.failedAttempts() + 1;
    String reason =
        failed.failure().reason() + retries.tooLong(failed.failure()).map(why -> "; " + why).orElse("");
    long seed = (view.workflowId() + step.id() + turn).hashCode();
    Optional<Instant> retryAt = retries.delay(failed.failure(), attempt, seed).map(recording.now()::plus);
    recording.record(
        new RunEvent.ModelFailed(
            step.id(),
            turn,
            attempt,
            failed.failure().kind(),
            reason,
            retryAt,
            failed.waited(),
            failed.took(),
            Optional.of(failed.waits()),
            failed.failure().retryAfter()));
    if (retryAt.isEmpty()) {
      String attempts = attempt > 1 ? " (after " + attempt + " attempts)" : "";
      recording.record(new RunEvent.StepFailed(step.id(), FailureKind.MODEL, reason + attempts));
    }
  }

  void toolsDone(StepView step, List<ToolOutcome> outcomes) {
    stepTools.done(step, outcomes);
  }

  void retryDue(StepView step) {
    if (!beginsNothing && step.isOpen()) {
      takeTurn(step);
    }
  }

  /** Decides what the step does next; one that has ended does nothing. */
  void advance(StepView step) {
    if (step.isOpen()) {
      goOn(step);
    }
    if (!step.isOpen()) {
      memory.forget(step);
      replies.toKeep(step).ifPresent(recording::then);
    }
  }

  private void goOn(StepView step) {
    if (step.awaitsApproval()) {
      return;
    }
    if (step.kind() != StepView.Kind.AGENT) {
      advanceWithoutAgent(step);
      return;
    }
    if (step.retryAt().isPresent()) {
      if (beginsNothing) {
        return;
      }
      Duration delay = Duration.between(recording.now(), step.retryAt().get());
      recording.then(new Action.RetryLater(step.id(), delay.isNegative() ? Duration.ZERO : delay));
      return;
    }
    takeTurn(step);
  }

  private void takeTurn(StepView step) {
    BoundAgent agent = agent(step).read(personalData.reading(step));
    Move move = deliberation.next(step, strategies.of(agent), agent);
    if (beginsNothing && (move instanceof Move.CallModel || move instanceof Move.CallTools)) {
      return;
    }
    if (move instanceof Move.CallModel call) {
      callModel(step, agent, call);
    } else if (move instanceof Move.CallTools tools) {
      ConversationTools box = memory.tools(step, agent);
      callTools(step, box, box.together(tools.calls()));
    } else if (move instanceof Move.Answer answer) {
      recording.record(
          new RunEvent.StepCompleted(step.id(), personalData.putBack(step, answer.response()), answer.salvaged()));
    } else if (move instanceof Move.GiveUp giveUp) {
      recording.record(new RunEvent.StepFailed(step.id(), kind(giveUp.cause()), giveUp.reason()));
    }
  }

  private static FailureKind kind(Move.GiveUp.Cause cause) {
    return switch (cause) {
      case MAX_STEPS -> FailureKind.MAX_STEPS;
      case OUTPUT -> FailureKind.OUTPUT;
      case UNDECIDED -> FailureKind.INTERNAL;
    };
  }

  private void advanceWithoutAgent(StepView step) {
    if (step.kind() == StepView.Kind.QUESTION) {
      awaitAnswer(step);
      return;
    }
    Exchange.Reply only = step.exchange().replies().get(0);
    if (only.hasOpenCalls()) {
      if (!beginsNothing) {
        callTools(step, agents.tools(), only.calls());
      }
      return;
    }
    Exchange.ToolResult result = only.results().get(0);
    // Cut off, a call that is not safe to repeat may have taken effect all the same.
    boolean doubt = result.status() == ToolOutcome.Status.TIMED_OUT && step.hadEffect();
    recording.record(
        result.status() == ToolOutcome.Status.OK
            ? new RunEvent.StepCompleted(step.id(), result.text())
            : new RunEvent.StepFailed(step.id(), doubt ? FailureKind.IN_DOUBT : FailureKind.TOOL, result.text()));
  }

  private void awaitAnswer(StepView question) {
    Instant now = recording.now();
    questions.end(question, now).forEach(recording::record);
    if (question.isOpen()) {
      question
          .question()
          .flatMap(RunEvent.QuestionAsked::deadline)
          .ifPresent(
              deadline -> recording.then(new Action.LookAtQuestion(question.id(), BudgetGuard.sleepUntil(deadline, now))));
    }
  }

  private void callModel(StepView step, BoundAgent agent, Move.CallModel call) {
    Optional<String> over = budget.tokensUsedUp(view);
    if (over.isPresent()) {
      overBudget.accept(over.get());
      return;
    }
    recording.then(new Action.CallModel(memory.call(step, agent, call)));
  }

  private void callTools(StepView step, Toolbox tools, List<ToolCall> calls) {
    if (!stepTools.call(step, tools, calls)) {
      stepTools.awaited(step, calls).ifPresentOrElse(this::awaitAnswer, () -> goOn(step));
    }
  }

  private BoundAgent agent(StepView step) {
    BoundAgent agent = agents.agent(step.id(), step.agent(), step.toolOverrides());
    return step.limit().map(agent::within).orElse(agent);
  }
}
