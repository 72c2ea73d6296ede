package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
  private final RunCourse course = new RunCourse();
  private final RunSteps steps;
  private final RunAccount account = new RunAccount();
  private final Waiting waiting = new Waiting();
  private final Map<Object, Object> kept = new HashMap<>();
  private final ToldTexts told;
  private long lastSeq;

  RunView(String workflowId, Workflow workflow) {
    this.workflowId = workflowId;
    this.workflow = workflow;
    this.steps = new RunSteps(workflowId);
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
      steps.start(step, promptOf(step), entry.at());
    } else if (entry.event() instanceof RunEvent.OfStep step) {
      steps.apply(step, entry.at());
    } else {
      course.apply(entry.event(), entry.at());
      if (entry.event() instanceof RunEvent.Final) {
        steps.runEnded(entry.at());
      }
    }
    account.apply(entry);
    waiting.note(status() == RunStatus.WAITING, entry.at());
  }

  /** An agent's prompt as its workflow writes it; empty for what is no agent's turn. */
  private String promptOf(RunEvent event) {
    return event instanceof RunEvent.StepStarted started ? workflow.agent(started.agent()).prompt() : "";
  }

  public String workflowId() {
    return workflowId;
  }

  public Workflow workflow() {
    return workflow;
  }

  /** Every input with its value. */
  public Map<String, JsonNode> inputs() {
    return course.submitted().inputs();
  }

  public RunOptions options() {
    return course.submitted().options();
  }

  public RunEvent.RunSubmitted submitted() {
    return course.submitted();
  }

  /** The trace that the run belongs to; empty when its journal is older than traces. */
  public Optional<Trace> trace() {
    return course.submitted().trace();
  }

  /** Where the run stands: it waits while questions are open and nothing else is under way. */
  public RunStatus status() {
    return course.status() == RunStatus.RUNNING && steps.onlyWaitForPeople() ? RunStatus.WAITING : course.status();
  }

  /** Position of the last entry folded in; 0 when there is none. */
  public long lastSeq() {
    return lastSeq;
  }

  /** How often a coordinator took the run up. */
  public int attempts() {
    return course.attempts();
  }

  public boolean cancelRequested() {
    return course.cancelRequested();
  }

  /** The steps that have started, in order of start; questions about tool calls are none of a pattern's and left out. */
  public List<StepView> steps() {
    return steps.inOrder();
  }

  /** The questions about tool calls that were asked, in that order. */
  public List<StepView> approvals() {
    return steps.approvals();
  }

  /** The step at this place, or the question about a tool call, if it has started. */
  public Optional<StepView> step(StepId id) {
    return steps.find(id);
  }

  /**
   * The steps of a series that have started, in order, as of now.
   *
   * @param series what their ids begin with, the mark before the number included: {@code draft#} for {@code draft#1},
   *     {@code draft#2}, …; {@code steps[} for {@code steps[0]}, {@code steps[1]}, …
   */
  public List<StepView> numbered(String series) {
    return steps.series(series);
  }

  /**
   * Steps that have started and not ended, questions left out: these take up {@code max_parallel}, also while they wait for
   * a person to agree to a call.
   */
  public int openSteps() {
    return steps.working();
  }

  /** Questions that nobody has answered yet, in the order in which they were asked. */
  public List<StepView> openQuestions() {
    return steps.openQuestions();
  }

  /**
   * How many steps have started that count against {@code max_steps}: all but questions and those whose work the call of
   * another step did.
   */
  int stepsCounted() {
    return steps.counted();
  }

  /** For how long, until now, the run did nothing but wait for people. */
  Duration waitedForPeople(Instant now) {
    return waiting.until(now);
  }

  /** The step that failed last. */
  public Optional<StepView> lastFailed() {
    return steps.lastFailed();
  }

  /** The steps of this step's conversation: the completed ones before it, oldest first, and the step itself. */
  public List<StepView> conversation(StepView step) {
    return steps.conversation(step);
  }

  /** Tokens that its model calls used. */
  public Tokens tokens() {
    return account.tokens();
  }

  /** Tokens that it did not use because answers were given again: what the earlier calls used. */
  public Tokens savedTokens() {
    return account.savedTokens();
  }

  public Instant submittedAt() {
    return course.submittedAt();
  }

  /** When the run was first taken up. */
  public Optional<Instant> startedAt() {
    return course.startedAt();
  }

  public Optional<Instant> endedAt() {
    return course.endedAt();
  }

  /** The result, or what there was of it when the run failed. */
  public Optional<String> result() {
    return course.result();
  }

  /** Whether a tolerated failure is part of the result. */
  public boolean partial() {
    return course.partial();
  }

  public Optional<Failure> failure() {
    return course.failure();
  }

  public List<RunEvent.Warned> warnings() {
    return course.warnings();
  }

  /** Files the run made: safe relative path to content. */
  public Map<String, String> artifacts() {
    return course.artifacts();
  }

  /**
   * What somebody worked out of this view, kept with it so that the work is not done anew at every look. A view that is
   * folded anew begins with {@code first}: what is kept must follow from the view alone.
   */
  public <T> T kept(Object by, Class<T> type, Supplier<T> first) {
    return type.cast(kept.computeIfAbsent(by, nobody -> first.get()));
  }

  /** Where its time and tokens went. */
  public RunAccount account() {
    return account;
  }

  /** What the run's models were told. */
  ToldTexts told() {
    return told;
  }

  /** The part of the run that its row shows. */
  public RunSummary summary() {
    return new RunSummary(
        status(),
        course.result(),
        course.failure().map(Failure::reason),
        tokens(),
        course.startedAt(),
        course.endedAt(),
        steps.openApprovals());
  }
}
