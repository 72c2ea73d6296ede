package io.gantry.engine.run;

import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Turns what happened into events, and events into what happens next, without doing any of it: the pattern decides about
 * the run, {@link StepLogic} about each step, and this class keeps them inside the run's bounds.
 *
 * <p>Confined to the run's coordinator.
 */
final class RunLogic {

  static final int MOST_WARNINGS_IN_A_ROW = 1_000;

  private final RunView view;
  private final Pattern pattern;
  private final Recording recording;
  private final StepLogic steps;
  private final StepStarter starter;
  private final Reuses reuses;
  private final Questions questions;
  private final RunAgents agents;
  private final RunFinisher finisher;
  private final BudgetGuard budget;
  private final String node;
  private final List<String> toolWarnings;
  private final PersonalDataGuard personalData;
  private int warnedInARow;
  private boolean waitsForPeople;
  private final Deque<StepView> touched = new ArrayDeque<>();
  private boolean beginsNothing;

  RunLogic(EngineServices services, RunView view, RunAgents agents) {
    this.view = view;
    this.agents = agents;
    this.pattern = services.patterns().of(view.workflow(), agents.tools());
    this.reuses = new Reuses(services.answers(), view);
    this.starter = new StepStarter(services.templates(), agents, reuses, view);
    this.questions = new Questions(services.templates());
    this.finisher = new RunFinisher(services.templates(), pattern);
    this.budget = new BudgetGuard(view.workflow().runtime().budgets());
    this.recording = new Recording(view, services.clock());
    this.steps = new StepLogic(services, view, agents, recording, budget, this::overBudget);
    this.node = services.node();
    this.toolWarnings = agents.tools().warnings();
    this.personalData = new PersonalDataGuard(view);
  }

  /**
   * From now on records how calls and steps end, and the run's end when it comes of that, but starts no step and decides
   * on no call. Whoever takes the run up again finds those still to be decided.
   */
  void beginNothing() {
    beginsNothing = true;
    steps.beginNothing();
  }

  /** What was recorded since the last call; the caller makes it durable. */
  List<JournalEntry> takeEntries() {
    return recording.takeEntries();
  }

  /** What is to be done once the recorded entries are durable. */
  List<Action> takeActions() {
    return personalData.guarded(recording.takeActions());
  }

  /** The run is taken up, for the first time or again after a crash. */
  void begin() {
    recording.record(new RunEvent.RunStarted(node, view.attempts() + 1));
    toolWarnings.stream()
        .map(text -> new RunEvent.Warned("tools", text))
        .filter(warning -> !view.warnings().contains(warning))
        .forEach(recording::record);
    for (StepView step : view.steps()) {
      if (step.isOpen() && steps.takeUp(step)) {
        touched.add(step);
      }
    }
    view.approvals().stream().filter(StepView::isOpen).forEach(touched::add);
    lookAtClock();
    waitsForPeople = view.status() == RunStatus.WAITING;
  }

  void modelDone(StepId id, ModelOutcome outcome) {
    StepView step = view.step(id).orElseThrow();
    steps.modelDone(step, outcome);
    touched.add(step);
  }

  void toolsDone(StepId id, List<ToolOutcome> outcomes) {
    StepView step = view.step(id).orElseThrow();
    steps.toolsDone(step, outcomes);
    touched.add(step);
  }

  void retryDue(StepId id) {
    view.step(id).ifPresent(steps::retryDue);
  }

  /** Somebody answers a question; the answer counts once what this records is durable. */
  AnswerOutcome answer(GivenAnswer answer) {
    AnswerOutcome outcome = questions.judge(answer, view);
    if (outcome instanceof AnswerOutcome.Accepted accepted) {
      questions.answered(accepted.gate(), answer).forEach(recording::record);
      goOnAfter(view.step(accepted.gate()).orElseThrow());
    }
    return outcome;
  }

  /** A question's deadline may have passed. */
  void questionDue(StepId id) {
    view.step(id).ifPresent(touched::add);
  }

  /** Ends the run when its time is up, else sees to it that somebody looks again: timers may fire early. */
  void lookAtClock() {
    Instant now = recording.now();
    budget.timeUsedUp(view, now).ifPresent(this::overBudget);
    budget.nextLook(view, now).ifPresent(delay -> recording.then(new Action.LookAtClock(delay)));
  }

  void cancel(String by) {
    recording.record(new RunEvent.CancelRequested(by));
    recording.record(new RunEvent.RunCancelled(by));
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
    if (waitsForPeople && view.status() == RunStatus.RUNNING) {
      // While the run only waits for people its time stands still, and nobody looks at the clock.
      lookAtClock();
    }
    waitsForPeople = view.status() == RunStatus.WAITING;
    if (!view.status().isFinal()) {
      budget.warnings(view, recording.now()).forEach(recording::record);
    }
  }

  private void advance(StepView step) {
    boolean wasOpen = step.isOpen();
    steps.advance(step);
    reuses.toKeep(step).ifPresent(recording::then);
    if (!step.isOpen()) {
      agents.ended(step.id());
    }
    if (wasOpen && !step.isOpen()) {
      goOnAfter(step);
    }
  }

  /**
   * Where a question about a tool call has just ended, its step goes on. At that moment and at no other: told a second time,
   * the step would make the call a second time.
   */
  private void goOnAfter(StepView ended) {
    ended.approval().flatMap(approval -> view.step(approval.step())).ifPresent(touched::add);
  }

  /** Asks the pattern once; answers whether that changed anything. */
  private boolean decide() {
    long before = view.lastSeq();
    Decision decision = pattern.next(view);
    warnedInARow = decision instanceof Decision.Warn ? warnedInARow + 1 : 0;
    if (decision instanceof Decision.Start start) {
      if (!beginsNothing) {
        start(start.steps());
      }
    } else if (decision instanceof Decision.Warn warn) {
      recording.record(warned(warn));
    } else if (decision instanceof Decision.Finish finish) {
      finisher.complete(view, finish).forEach(recording::record);
    } else if (decision instanceof Decision.Fail fail) {
      recording.record(new RunEvent.RunFailed(fail.kind(), fail.reason(), fail.result()));
    }
    return view.lastSeq() > before;
  }

  /** A pattern warns of what it finds and goes on; one that does nothing else would hold the coordinator for ever. */
  private RunEvent warned(Decision.Warn warn) {
    return warnedInARow <= MOST_WARNINGS_IN_A_ROW
        ? new RunEvent.Warned(warn.code(), warn.text())
        : new RunEvent.RunFailed(
            FailureKind.INTERNAL,
            "The pattern '" + view.workflow().pattern().type() + "' warned " + MOST_WARNINGS_IN_A_ROW
                + " times in a row without starting a step or coming to an end; last: " + warn.code() + ", "
                + ShortText.line(warn.text(), 200) + ". Report this with the run's journal",
            finisher.lastResponse(view));
  }

  private void start(List<StepRequest> requests) {
    int slots = view.workflow().runtime().maxParallel() - view.openSteps();
    for (StepRequest request : requests) {
      boolean free = request.isFree();
      if (!free && slots-- <= 0) {
        continue;
      }
      Optional<String> over = free ? Optional.empty() : budget.stepsUsedUp(view);
      if (over.isPresent()) {
        overBudget(over.get());
        return;
      }
      starter.start(request, recording.now()).forEach(recording::record);
      touched.add(view.step(request.id()).orElseThrow());
    }
  }

  private void overBudget(String reason) {
    recording.record(new RunEvent.RunFailed(FailureKind.BUDGET, reason, finisher.lastResponse(view)));
  }
}
