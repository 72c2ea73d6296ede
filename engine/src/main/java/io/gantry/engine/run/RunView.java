package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.workflow.Ordered;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A run as its journal tells it: a fold over the entries, kept up to date one by one, so that looking costs the same
 * after ten events as after ten thousand. Folding the same entries anew gives the same view.
 *
 * <p>Confined to one thread at a time; only this package folds.
 */
public final class RunView {

  private final String workflowId;
  private final Workflow workflow;
  private final Map<StepId, StepView> steps = new LinkedHashMap<>();
  private final List<StepView> inOrder = new ArrayList<>();
  private final List<StepView> approvals = new ArrayList<>();
  private final NumberedSteps numbered = new NumberedSteps();
  private final Map<String, List<StepView>> conversations = new HashMap<>();
  private final Map<StepId, StepView> openQuestions = new LinkedHashMap<>();
  private final Waiting waiting = new Waiting();
  private final List<RunEvent.Warned> warnings = new ArrayList<>();
  private final Map<String, String> artifacts = new LinkedHashMap<>();
  private final Map<Object, Object> kept = new HashMap<>();
  private final ToldTexts told;
  private RunEvent.RunSubmitted submitted;
  private Instant submittedAt;
  private RunStatus status = RunStatus.PENDING;
  private long lastSeq;
  private int attempts;
  private int openSteps;
  private int awaitingApproval;
  private int questions;
  private int shared;
  private boolean cancelRequested;
  private boolean partial;
  private Tokens tokens = Tokens.NONE;
  private Tokens savedTokens = Tokens.NONE;
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();
  private Optional<String> result = Optional.empty();
  private Optional<Failure> failure = Optional.empty();
  private Optional<StepView> lastFailed = Optional.empty();

  RunView(String workflowId, Workflow workflow) {
    this.workflowId = workflowId;
    this.workflow = workflow;
    this.told = new ToldTexts(workflow);
  }

  /**
   * Folds a journal.
   *
   * @param entries from the run's first entry on, in order
   * @throws IllegalStateException when the entries do not follow each other
   */
  public static RunView fold(String workflowId, Workflow workflow, List<JournalEntry> entries) {
    RunView view = new RunView(workflowId, workflow);
    entries.forEach(view::apply);
    return view;
  }

  void apply(JournalEntry entry) {
    if (entry.seq() != lastSeq + 1) {
      throw new IllegalStateException(
          "Run " + workflowId + ": entry " + entry.seq() + " follows entry " + lastSeq + " in the journal");
    }
    lastSeq = entry.seq();
    told.note(entry.event(), () -> promptOf(entry.event()));
    if (entry.event() instanceof RunEvent.Beginning step) {
      start(step, entry.at());
    } else if (entry.event() instanceof RunEvent.OfStep step) {
      apply(step, entry.at());
    } else if (entry.event() instanceof RunEvent.Final end) {
      finish(end, entry.at());
    } else {
      applyToRun(entry.event(), entry.at());
    }
    waiting.note(status() == RunStatus.WAITING, entry.at());
  }

  private void applyToRun(RunEvent event, Instant at) {
    if (event instanceof RunEvent.RunSubmitted first) {
      submitted = first;
      submittedAt = at;
    } else if (event instanceof RunEvent.RunStarted start) {
      attempts = start.attempt();
      status = RunStatus.RUNNING;
      startedAt = startedAt.or(() -> Optional.of(at));
    } else if (event instanceof RunEvent.Warned warning) {
      warnings.add(warning);
    } else if (event instanceof RunEvent.ArtifactSaved artifact) {
      artifacts.put(artifact.path(), artifact.content());
    } else if (event instanceof RunEvent.CancelRequested) {
      cancelRequested = true;
    }
  }

  private void start(RunEvent.Beginning begun, Instant at) {
    StepView step = new StepView(inOrder.size(), begun, promptOf(begun), at);
    if (steps.putIfAbsent(step.id(), step) != null) {
      throw new IllegalStateException("Run " + workflowId + ": step " + step.id() + " starts a second time");
    }
    if (step.approval().isPresent()) {
      approvals.add(step);
      openQuestions.put(step.id(), step);
      awaitsApproval(step, true);
      return;
    }
    inOrder.add(step);
    numbered.note(step);
    step.conversation().ifPresent(name -> conversations.computeIfAbsent(name, key -> new ArrayList<>()).add(step));
    if (step.kind() == StepView.Kind.QUESTION) {
      openQuestions.put(step.id(), step);
      questions++;
    } else {
      openSteps++;
    }
  }

  /** The step whose call a person is asked about waits from now on, or no more. */
  private void awaitsApproval(StepView question, boolean awaits) {
    StepView asks = steps.get(question.approval().orElseThrow().step());
    if (asks == null || asks.awaitsApproval() == awaits) {
      throw new IllegalStateException(
          "Run " + workflowId + ": approval " + question.id() + " does not fit the step whose call it is about");
    }
    asks.awaitsApproval(awaits);
    awaitingApproval += awaits ? 1 : -1;
  }

  /** An agent's prompt as its workflow writes it; empty for what is no agent's turn. */
  private String promptOf(RunEvent event) {
    return event instanceof RunEvent.StepStarted started ? workflow.agent(started.agent()).prompt() : "";
  }

  private void apply(RunEvent.OfStep event, Instant at) {
    StepView step = steps.get(event.step());
    if (step == null) {
      throw new IllegalStateException("Run " + workflowId + ": step " + event.step() + " was never started");
    }
    step.apply(event, at);
    if (event instanceof RunEvent.ModelReplied replied) {
      tokens = tokens.plus(replied.used());
      savedTokens = replied.source().isPresent() ? savedTokens.plus(replied.tokens()) : savedTokens;
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      tokens = tokens.plus(made.used());
      savedTokens = made.source().isPresent() ? savedTokens.plus(made.tokens()) : savedTokens;
    } else if (event instanceof RunEvent.CompactionFailed failed) {
      tokens = tokens.plus(failed.tokens());
    }
    if (!step.isOpen() && openQuestions.remove(step.id()) == null) {
      openSteps--;
    } else if (!step.isOpen() && step.approval().isPresent()) {
      awaitsApproval(step, false);
    }
    if (step.status() == StepView.Status.FAILED) {
      lastFailed = Optional.of(step);
    }
    if (event instanceof RunEvent.StepCompleted completed && completed.shared().isPresent()) {
      shared++;
    }
  }

  private void finish(RunEvent.Final end, Instant at) {
    endedAt = Optional.of(at);
    inOrder.forEach(step -> step.runEnded(at));
    approvals.forEach(step -> step.runEnded(at));
    openSteps = 0;
    awaitingApproval = 0;
    openQuestions.clear();
    if (end instanceof RunEvent.RunCompleted completed) {
      status = RunStatus.COMPLETED;
      result = Optional.of(completed.result());
      partial = completed.partial();
    } else if (end instanceof RunEvent.RunFailed failed) {
      status = RunStatus.FAILED;
      result = failed.result();
      failure = Optional.of(new Failure(failed.kind(), failed.reason()));
    } else {
      status = RunStatus.CANCELLED;
    }
  }

  public String workflowId() {
    return workflowId;
  }

  public Workflow workflow() {
    return workflow;
  }

  /** Every input with its value. */
  public Map<String, JsonNode> inputs() {
    return submitted.inputs();
  }

  public RunOptions options() {
    return submitted.options();
  }

  public RunEvent.RunSubmitted submitted() {
    return submitted;
  }

  /** The trace that the run belongs to; empty when its journal is older than traces. */
  public Optional<Trace> trace() {
    return submitted.trace();
  }

  /** Where the run stands: it waits while questions are open and nothing else is under way. */
  public RunStatus status() {
    boolean waits = status == RunStatus.RUNNING && openSteps == awaitingApproval && !openQuestions.isEmpty();
    return waits ? RunStatus.WAITING : status;
  }

  /** Position of the last entry folded in; 0 when there is none. */
  public long lastSeq() {
    return lastSeq;
  }

  /** How often a coordinator took the run up. */
  public int attempts() {
    return attempts;
  }

  public boolean cancelRequested() {
    return cancelRequested;
  }

  /** The steps that have started, in order of start; questions about tool calls are none of a pattern's and left out. */
  public List<StepView> steps() {
    return Collections.unmodifiableList(inOrder);
  }

  /** The questions about tool calls that were asked, in that order. */
  public List<StepView> approvals() {
    return Collections.unmodifiableList(approvals);
  }

  /** The step at this place, or the question about a tool call, if it has started. */
  public Optional<StepView> step(StepId id) {
    return Optional.ofNullable(steps.get(id));
  }

  /**
   * The steps of a series that have started, in order, as of now.
   *
   * @param series what their ids begin with, the mark before the number included: {@code draft#} for {@code draft#1},
   *     {@code draft#2}, …; {@code steps[} for {@code steps[0]}, {@code steps[1]}, …
   */
  public List<StepView> numbered(String series) {
    return numbered.of(series);
  }

  /**
   * Steps that have started and not ended, questions left out: these take up {@code max_parallel}, also while they wait for
   * a person to agree to a call.
   */
  public int openSteps() {
    return openSteps;
  }

  /** Questions that nobody has answered yet, in the order in which they were asked. */
  public List<StepView> openQuestions() {
    return List.copyOf(openQuestions.values());
  }

  /**
   * How many steps have started that count against {@code max_steps}: all but questions and those whose work the call of
   * another step did.
   */
  int stepsCounted() {
    return inOrder.size() - questions - shared;
  }

  /** For how long, until now, the run did nothing but wait for people. */
  Duration waitedForPeople(Instant now) {
    return waiting.until(now);
  }

  /** The step that failed last. */
  public Optional<StepView> lastFailed() {
    return lastFailed;
  }

  /** The steps of this step's conversation: the completed ones before it, oldest first, and the step itself. */
  public List<StepView> conversation(StepView step) {
    List<StepView> all = step.conversation().map(conversations::get).orElse(List.of());
    if (all.size() <= 1) {
      return List.of(step);
    }
    List<StepView> steps = new ArrayList<>();
    for (int i = 0; i < all.size() && all.get(i) != step; i++) {
      if (all.get(i).status() == StepView.Status.COMPLETED) {
        steps.add(all.get(i));
      }
    }
    steps.add(step);
    return steps;
  }

  /** Tokens that its model calls used. */
  public Tokens tokens() {
    return tokens;
  }

  /** Tokens that it did not use because answers were given again: what the earlier calls used. */
  public Tokens savedTokens() {
    return savedTokens;
  }

  public Instant submittedAt() {
    return submittedAt;
  }

  /** When the run was first taken up. */
  public Optional<Instant> startedAt() {
    return startedAt;
  }

  public Optional<Instant> endedAt() {
    return endedAt;
  }

  /** The result, or what there was of it when the run failed. */
  public Optional<String> result() {
    return result;
  }

  /** Whether a tolerated failure is part of the result. */
  public boolean partial() {
    return partial;
  }

  public Optional<Failure> failure() {
    return failure;
  }

  public List<RunEvent.Warned> warnings() {
    return Collections.unmodifiableList(warnings);
  }

  /** Files the run made: safe relative path to content. */
  public Map<String, String> artifacts() {
    return Ordered.copyOf(artifacts);
  }

  /**
   * What somebody worked out of this view, kept with it so that the work is not done anew at every look. A view that is
   * folded anew begins with {@code first}: what is kept must follow from the view alone.
   */
  public <T> T kept(Object by, Class<T> type, Supplier<T> first) {
    return type.cast(kept.computeIfAbsent(by, nobody -> first.get()));
  }

  /** What the run's models were told. */
  ToldTexts told() {
    return told;
  }

  /** The part of the run that its row shows. */
  public RunSummary summary() {
    return new RunSummary(status(), result, failure.map(Failure::reason), tokens, startedAt, endedAt);
  }
}
