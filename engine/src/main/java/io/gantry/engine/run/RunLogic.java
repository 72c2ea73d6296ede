package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Conversation;
import io.gantry.engine.agent.Move;
import io.gantry.engine.agent.React;
import io.gantry.engine.agent.Strategy;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.Effect;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns what happened into events, and events into what happens next, without doing any of it: the pattern decides about
 * the run, the strategy about each step, and this class keeps them inside the run's bounds. Events are folded as they are
 * recorded, so that a completed step and the start of its successor are entries of one commit.
 *
 * <p>Confined to the run's coordinator.
 */
final class RunLogic {

  private final EngineServices services;
  private final RunView view;
  private final RunAgents agents;
  private final Pattern pattern;
  private final Strategy strategy;
  private final StepStarter starter;
  private final RunFinisher finisher;
  private final Retries retries;
  private final BudgetGuard budget;
  private final FileScope files;
  private final Deque<StepView> touched = new ArrayDeque<>();
  private boolean beginsNothing;
  private List<JournalEntry> entries = new ArrayList<>();
  private List<Action> actions = new ArrayList<>();

  RunLogic(EngineServices services, RunView view, RunAgents agents) {
    this.services = services;
    this.view = view;
    this.agents = agents;
    this.pattern = services.patterns().apply(view.workflow());
    this.strategy = new React(services.parallelTools());
    this.starter = new StepStarter(services.templates(), agents);
    this.finisher = new RunFinisher(services.templates(), pattern);
    this.retries = new Retries(view.workflow().runtime().failurePolicy());
    this.budget = new BudgetGuard(view.workflow().runtime().budgets());
    this.files = RunAgents.files(view.workflow(), view.options());
  }

  /**
   * From now on records how calls and steps end, and the run's end when it comes of that, but starts no step and decides
   * on no call. Whoever takes the run up again finds those still to be decided.
   */
  void beginNothing() {
    beginsNothing = true;
  }

  /** What was recorded since the last call; the caller makes it durable. */
  List<JournalEntry> takeEntries() {
    List<JournalEntry> taken = entries;
    entries = new ArrayList<>();
    return taken;
  }

  /** What is to be done once the recorded entries are durable. */
  List<Action> takeActions() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  /** The run is taken up, for the first time or again after a crash. */
  void begin() {
    record(new RunEvent.RunStarted(services.node(), view.attempts() + 1));
    for (StepView step : view.steps()) {
      if (step.isOpen()) {
        takeUp(step);
      }
    }
    lookAtClock();
  }

  /** A call that must not run twice may have run before the crash: nobody can tell, so nobody guesses. */
  private void takeUp(StepView step) {
    Optional<String> inDoubt =
        step.unsafeCalls().entrySet().stream()
            .filter(call -> call.getValue() == Effect.ONCE)
            .map(Map.Entry::getKey)
            .findFirst();
    if (inDoubt.isPresent()) {
      String reason =
          "Tool call " + inDoubt.get() + " was under way when the server stopped; whether it took effect is not known, so it"
              + " was not repeated. Check the other side, then start the run anew";
      record(new RunEvent.StepFailed(step.id(), FailureKind.IN_DOUBT, reason));
    } else {
      touched.add(step);
    }
  }

  void modelDone(StepId id, ModelOutcome outcome) {
    StepView step = view.step(id).orElseThrow();
    int turn = step.exchange().replies().size() + 1;
    if (outcome instanceof ModelOutcome.Answered answered) {
      record(
          new RunEvent.ModelReplied(
              id,
              turn,
              answered.answer().text(),
              answered.answer().calls(),
              answered.answer().tokens(),
              answered.answer().model().orElse(step.model()),
              outcome.waited(),
              outcome.took()));
    } else if (outcome instanceof ModelOutcome.Failed failed) {
      modelFailed(step, turn, failed);
    }
    touched.add(step);
  }

  private void modelFailed(StepView step, int turn, ModelOutcome.Failed failed) {
    int attempt = step.failedAttempts() + 1;
    String reason =
        failed.failure().reason() + retries.tooLong(failed.failure()).map(why -> "; " + why).orElse("");
    long seed = (view.workflowId() + step.id() + turn).hashCode();
    Optional<Instant> retryAt = retries.delay(failed.failure(), attempt, seed).map(now()::plus);
    record(
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
      record(new RunEvent.StepFailed(step.id(), FailureKind.MODEL, reason + attempts));
    }
  }

  void toolsDone(StepId id, List<ToolOutcome> outcomes) {
    StepView step = view.step(id).orElseThrow();
    int turn = step.exchange().replies().size();
    for (ToolOutcome outcome : outcomes) {
      record(
          new RunEvent.ToolReturned(
              id,
              turn,
              outcome.call().id(),
              outcome.call().tool(),
              outcome.status(),
              outcome.text(),
              outcome.waited(),
              outcome.took()));
    }
    touched.add(step);
  }

  void retryDue(StepId id) {
    if (beginsNothing) {
      return;
    }
    view.step(id).filter(StepView::isOpen).ifPresent(step -> callModel(step, agent(step)));
  }

  /** Ends the run when its time is up, else sees to it that somebody looks again: timers may fire early. */
  void lookAtClock() {
    Instant now = services.clock().instant();
    budget.timeUsedUp(view, now).ifPresent(this::overBudget);
    budget.nextLook(view, now).ifPresent(delay -> actions.add(new Action.LookAtClock(delay)));
  }

  void cancel(String by) {
    record(new RunEvent.CancelRequested(by));
    record(new RunEvent.RunCancelled(by));
  }

  /** Asks pattern and strategies until neither has anything more to say. */
  void settle() {
    boolean changed = true;
    while (changed && !view.status().isFinal()) {
      while (!touched.isEmpty() && !view.status().isFinal()) {
        advance(touched.remove());
      }
      changed = !view.status().isFinal() && decide();
    }
    if (!view.status().isFinal()) {
      budget.warnings(view, services.clock().instant()).forEach(this::record);
    }
  }

  private void advance(StepView step) {
    if (!step.isOpen()) {
      return;
    }
    if (step.retryAt().isPresent()) {
      if (beginsNothing) {
        return;
      }
      Duration delay = Duration.between(services.clock().instant(), step.retryAt().get());
      actions.add(new Action.RetryLater(step.id(), delay.isNegative() ? Duration.ZERO : delay));
      return;
    }
    BoundAgent agent = agent(step);
    Move move = strategy.next(step.exchange(), agent);
    if (beginsNothing && (move instanceof Move.CallModel || move instanceof Move.CallTools)) {
      return;
    }
    if (move instanceof Move.CallModel) {
      callModel(step, agent);
    } else if (move instanceof Move.CallTools tools) {
      callTools(step, agent, tools.calls());
    } else if (move instanceof Move.Answer answer) {
      record(new RunEvent.StepCompleted(step.id(), answer.response()));
    } else if (move instanceof Move.GiveUp giveUp) {
      record(new RunEvent.StepFailed(step.id(), FailureKind.MAX_STEPS, giveUp.reason()));
    }
  }

  private void callModel(StepView step, BoundAgent agent) {
    Optional<String> over = budget.tokensUsedUp(view);
    if (over.isPresent()) {
      overBudget(over.get());
      return;
    }
    actions.add(
        new Action.CallModel(
            new Calls.ModelCall(
                step.id(), agent, Conversation.request(agent, view.earlier(step), step.exchange()))));
  }

  private void callTools(StepView step, BoundAgent agent, List<ToolCall> calls) {
    int turn = step.exchange().replies().size();
    for (ToolCall call : calls) {
      Effect effect = agent.effect(call);
      boolean unsafe = effect == Effect.KEYED || effect == Effect.ONCE;
      if (unsafe && !step.unsafeCalls().containsKey(call.id())) {
        record(new RunEvent.ToolStarted(step.id(), turn, call.id(), call.tool(), effect));
      }
    }
    String key = view.workflowId() + "/" + step.id() + "/" + turn;
    ToolContext context =
        new ToolContext(
            view.workflowId(),
            step.id().value(),
            key,
            files,
            view.workflow().guardrails().denyNetwork(),
            view.submitted().submittedBy(),
            view.trace().map(Trace::own));
    actions.add(new Action.CallTools(new Calls.ToolGroup(step.id(), agent, calls, context)));
  }

  /** Asks the pattern once; answers whether that changed anything. */
  private boolean decide() {
    long before = view.lastSeq();
    Decision decision = pattern.next(view);
    if (decision instanceof Decision.Start start) {
      if (!beginsNothing) {
        start(start.steps());
      }
    } else if (decision instanceof Decision.Finish finish) {
      finisher.complete(view, finish).forEach(this::record);
    } else if (decision instanceof Decision.Fail fail) {
      record(new RunEvent.RunFailed(fail.kind(), fail.reason(), fail.result()));
    }
    return view.lastSeq() > before;
  }

  private void start(List<StepRequest> requests) {
    int slots = view.workflow().runtime().maxParallel() - view.openSteps();
    for (StepRequest request : requests.subList(0, Math.max(0, Math.min(slots, requests.size())))) {
      Optional<String> over = budget.stepsUsedUp(view);
      if (over.isPresent()) {
        overBudget(over.get());
        return;
      }
      starter.start((StepRequest.AgentStep) request).forEach(this::record);
      touched.add(view.step(request.id()).orElseThrow());
    }
  }

  private void overBudget(String reason) {
    record(new RunEvent.RunFailed(FailureKind.BUDGET, reason, finisher.lastResponse(view)));
  }

  private BoundAgent agent(StepView step) {
    return agents.agent(step.agent(), step.toolOverrides());
  }

  private void record(RunEvent event) {
    JournalEntry entry = new JournalEntry(view.lastSeq() + 1, now(), event);
    view.apply(entry);
    entries.add(entry);
  }

  private Instant now() {
    return services.clock().instant().truncatedTo(ChronoUnit.MICROS);
  }
}
