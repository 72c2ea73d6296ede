package io.gantry.engine.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a run, and what of them is under way. Part of a {@link RunView}, folded with it. */
final class RunSteps {

  private final String workflowId;
  private final Map<StepId, StepView> byId = new LinkedHashMap<>();
  final List<StepView> inOrder = new ArrayList<>();
  final List<StepView> approvals = new ArrayList<>();
  final NumberedSteps numbered = new NumberedSteps();
  final Conversations conversations = new Conversations();
  final OpenWork open = new OpenWork();
  private int questions;
  private int shared;
  private Optional<StepView> lastFailed = Optional.empty();

  RunSteps(String workflowId) {
    this.workflowId = workflowId;
  }

  void start(RunEvent.Beginning begun, String prompt, Instant at) {
    StepView step = new StepView(inOrder.size(), begun, prompt, at);
    if (byId.putIfAbsent(step.id(), step) != null) {
      throw new IllegalStateException("Run " + workflowId + ": step " + step.id() + " starts a second time");
    }
    if (step.approval().isPresent()) {
      approvals.add(step);
      open.asked(step, asksFor(step));
      return;
    }
    inOrder.add(step);
    numbered.note(step);
    conversations.note(step);
    open.begun(step);
    questions += step.kind() == StepView.Kind.QUESTION ? 1 : 0;
  }

  /** The step whose call a person is asked about. */
  private StepView asksFor(StepView question) {
    StepView asks = byId.get(question.approval().orElseThrow().step());
    if (asks == null || asks.awaitsApproval()) {
      throw new IllegalStateException(
          "Run " + workflowId + ": approval " + question.id() + " does not fit the step whose call it is about");
    }
    return asks;
  }

  void apply(RunEvent.OfStep event, Instant at) {
    StepView step = byId.get(event.step());
    if (step == null) {
      throw new IllegalStateException("Run " + workflowId + ": step " + event.step() + " was never started");
    }
    step.apply(event, at);
    if (!step.isOpen()) {
      open.ended(step);
    }
    if (step.status() == StepView.Status.FAILED) {
      lastFailed = Optional.of(step);
    }
    if (event instanceof RunEvent.StepCompleted completed && completed.shared().isPresent()) {
      shared++;
    }
  }

  void runEnded(Instant at) {
    inOrder.forEach(step -> step.runEnded(at));
    approvals.forEach(step -> step.runEnded(at));
    open.clear();
  }

  Optional<StepView> find(StepId id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<StepView> lastFailed() {
    return lastFailed;
  }

  /** Those that count against {@code max_steps}. */
  int counted() {
    return inOrder.size() - questions - shared;
  }
}
