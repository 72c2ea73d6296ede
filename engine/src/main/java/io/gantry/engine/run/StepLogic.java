package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Exchange;
import io.gantry.engine.agent.Move;
import io.gantry.engine.agent.Strategies;
import io.gantry.engine.context.Trace;
import io.gantry.engine.memory.ConversationTools;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What happens within one step: an agent's turns as its strategy decides them, one tool call, one question. Records how
 * calls ended and what follows, without doing any of it.
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
  private final Approvals approvals;
  private final Retries retries;
  private final StepMemory memory;
  private final FileScope files;
  private final PersonalDataGuard personalData;
  private final BatchTimes batchTimes;
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
    this.files = view.options().files(view.workflow());
    this.approvals = new Approvals(agents, recording, personalData, services.toolBatches().approval(), view);
    this.batchTimes = new BatchTimes(services.toolBatches().timeout(), services.ticker());
  }

  /** From now on records how calls and steps end, but makes no call. */
  void beginNothing() {
    beginsNothing = true;
  }

  /**
   * An open step is taken up again; answers whether it goes on. A call that must not run twice may have run before the
   * crash: nobody can tell, so nobody guesses.
   */
  boolean takeUp(StepView step) {
    Optional<ToolCall> inDoubt =
        step.exchange().replies().stream()
            .flatMap(reply -> reply.calls().stream())
            .filter(call -> step.unsafeCalls().get(call.id()) == Effect.ONCE)
            .findFirst();
    if (inDoubt.isPresent()) {
      String reason =
          "A call of tool " + inDoubt.get().tool() + " (" + inDoubt.get().id() + ") was under way when the server stopped;"
              + " whether it took effect is not known, so it was not repeated. Check the other side, then start the run"
              + " anew";
      recording.record(new RunEvent.StepFailed(step.id(), FailureKind.IN_DOUBT, reason));
    }
    return inDoubt.isEmpty();
  }

  void modelDone(StepView step, ModelOutcome outcome) {
    if (memory.takes(step, outcome)) {
      return;
    }
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
              outcome.took()));
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
            failed.took()));
    if (retryAt.isEmpty()) {
      String attempts = attempt > 1 ? " (after " + attempt + " attempts)" : "";
      recording.record(new RunEvent.StepFailed(step.id(), FailureKind.MODEL, reason + attempts));
    }
  }

  void toolsDone(StepView step, List<ToolOutcome> outcomes) {
    int turn = step.exchange().replies().size();
    for (ToolOutcome outcome : outcomes) {
      recording.record(
          new RunEvent.ToolReturned(
              step.id(),
              turn,
              outcome.call().id(),
              outcome.call().tool(),
              outcome.status(),
              outcome.text(),
              outcome.waited(),
              outcome.took(),
              outcome.source()));
    }
    int cutOff = (int) outcomes.stream().filter(ToolOutcome::outOfTime).count();
    if (cutOff > 0) {
      recording.record(new RunEvent.ToolsCutOff(step.id(), turn, cutOff));
    }
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

  private void callTools(StepView step, Toolbox tools, List<ToolCall> asked) {
    List<ToolCall> calls = approvals.cleared(step, tools, asked);
    if (!calls.isEmpty()) {
      callCleared(step, tools, calls);
    } else if (step.awaitsApproval()) {
      batchTimes.hold(step.id());
      awaitAnswer(approvals.question(step, asked.get(0)).orElseThrow());
    } else {
      goOn(step);
    }
  }

  private void callCleared(StepView step, Toolbox tools, List<ToolCall> calls) {
    int turn = step.exchange().replies().size();
    for (ToolCall call : calls) {
      Effect effect = agents.effect(personalData.asItsToolGetsIt(step, call), tools);
      boolean unsafe = effect == Effect.KEYED || effect == Effect.ONCE;
      if (unsafe && !step.unsafeCalls().containsKey(call.id())) {
        recording.record(new RunEvent.ToolStarted(step.id(), turn, call.id(), call.tool(), effect));
      }
    }
    String key = view.workflowId() + "/" + step.id() + "/" + turn;
    ToolContext context =
        new ToolContext(
            view.workflowId(),
            view.workflow().name(),
            step.id().value(),
            key,
            files,
            view.workflow().guardrails().denyNetwork(),
            view.submitted().submittedBy(),
            view.trace().map(Trace::own));
    Duration left = batchTimes.left(step.id(), turn);
    recording.then(new Action.CallTools(new Calls.ToolGroup(step.id(), tools, calls, context, left)));
  }

  private BoundAgent agent(StepView step) {
    BoundAgent agent = agents.agent(step.id(), step.agent(), step.toolOverrides());
    return step.limit().map(agent::within).orElse(agent);
  }
}
