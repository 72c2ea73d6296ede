package io.gantry.engine.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a run, and what of them is under way. Part of a {@link RunView}, folded with it. */
final class RunSteps {

  private final String workflowId;
  private final Map<StepId, StepView> byId = new LinkedHashMap<>();
  private final List<StepView> inOrder = new ArrayList<>();
  private final List<StepView> approvals = new ArrayList<>();
  private final NumberedSteps numbered = new NumberedSteps();
  private final Conversations conversations = new Conversations();
  private final OpenWork open = new OpenWork();
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

  /** Those of patterns, in order of start. */
  List<StepView> inOrder() {
    return Collections.unmodifiableList(inOrder);
  }

  /** The questions about tool calls that were asked, in that order. */
  List<StepView> approvals() {
    return Collections.unmodifiableList(approvals);
  }

  /** Those of a series that have started, in order, as of now. */
  List<StepView> series(String name) {
    return numbered.of(name);
  }

  /** The completed steps of its conversation before it, oldest first, and the step itself. */
  List<StepView> conversation(StepView step) {
    return conversations.of(step);
  }

  /** How many have started and not ended, questions left out. */
  int working() {
    return open.steps();
  }

  /** Questions without an answer, in the order in which they were asked. */
  List<StepView> openQuestions() {
    return open.questions();
  }

  /** Questions about tool calls without an answer, and when they were asked. */
  Map<StepId, Instant> openApprovals() {
    return open.approvals();
  }

  /** Whether nothing happens until a person has answered. */
  boolean onlyWaitForPeople() {
    return open.onlyWaitsForPeople();
  }

  Optional<StepView> lastFailed() {
    return lastFailed;
  }

  /** Those that count against {@code max_steps}. */
  int counted() {
    return inOrder.size() - questions - shared;
  }
}
