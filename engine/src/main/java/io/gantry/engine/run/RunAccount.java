package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Where a run's time and tokens went, as its journal tells it.
 *
 * <h2>The run's time</h2>
 *
 * A step starts because another one has ended: the one that ended last before it. Followed back from the run's end, these
 * steps make a chain without holes, from the submission to the end: the critical path. What its steps spent, and what lay
 * between them, is what the run spent; what went on beside it cost no time. A run that ends while steps are open ends
 * with the one of them that started first.
 *
 * <p>Part of a {@link RunView}, and changes only with it.
 */
public final class RunAccount {

  private final Map<StepId, StepAccount> steps = new HashMap<>();
  // Those of open steps, in order of start; questions about tool calls belong to the step that waits for them.
  private final Map<StepId, StepAccount> open = new LinkedHashMap<>();
  private final Map<StepId, StepAccount> asked = new HashMap<>();
  private final Map<String, ModelTally> models = new TreeMap<>();
  private Optional<StepAccount> endedLast = Optional.empty();
  private Tokens tokens = Tokens.NONE;
  private Tokens savedTokens = Tokens.NONE;
  private boolean takenUp;
  // What went by since the last end of a step, up to the mark.
  private TimeSplit idle = new TimeSplit();
  private Instant mark = Instant.EPOCH;

  void apply(JournalEntry entry) {
    RunEvent event = entry.event();
    Instant at = entry.at();
    if (event instanceof RunEvent.RunSubmitted) {
      mark = at;
    } else if (event instanceof RunEvent.RunStarted) {
      takenUp(at);
    } else if (event instanceof RunEvent.Beginning begun) {
      begin(begun, at);
    } else if (event instanceof RunEvent.OfStep step) {
      apply(step, entry.seq(), at);
    } else if (event instanceof RunEvent.Final) {
      end(at);
    }
  }

  private void takenUp(Instant at) {
    pass(takenUp ? TimeUse.STOPPED : TimeUse.QUEUE, at);
    open.values().forEach(step -> step.takenUp(at));
    asked.keySet().forEach(question -> steps.get(question).takenUp(at));
    takenUp = true;
  }

  private void begin(RunEvent.Beginning begun, Instant at) {
    TimeSplit lead = idle.copy();
    lead.span(mark, at).rest(TimeUse.ENGINE);
    StepAccount step = new StepAccount(begun, at, endedLast, lead);
    steps.put(begun.step(), step);
    Optional<StepAccount> asks =
        begun instanceof RunEvent.QuestionAsked question
            ? question.approval().map(approval -> steps.get(approval.step()))
            : Optional.empty();
    asks.ifPresentOrElse(
        waits -> {
          waits.awaitsPeople(true, at);
          asked.put(begun.step(), waits);
        },
        () -> open.put(begun.step(), step));
  }

  private void apply(RunEvent.OfStep event, long seq, Instant at) {
    StepAccount step = steps.get(event.step());
    step.apply(event, seq, at);
    if (event instanceof RunEvent.StepCompleted || event instanceof RunEvent.StepFailed) {
      ended(step, at);
    } else if (event instanceof RunEvent.ModelReplied replied) {
      answered(step.model().orElse(replied.model()), replied);
    } else if (event instanceof RunEvent.ModelFailed) {
      tally(step.model().orElseThrow(), ModelTally::withFailure);
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      answered(made.model(), made);
    } else if (event instanceof RunEvent.CompactionFailed failed) {
      failed.kind().ifPresentOrElse(
          kind -> tally(failed.model(), ModelTally::withFailure),
          () -> used(failed.model(), failed.tokens()));
    }
  }

  /** An answer that was given again costs nothing, and is no call of its model. */
  private void answered(String model, RunEvent.ModelAnswered answer) {
    savedTokens = savedTokens.plus(answer.saved());
    if (answer.source().isEmpty()) {
      used(model, answer.tokens());
    }
  }

  private void used(String model, Tokens told) {
    tokens = tokens.plus(told);
    tally(model, call -> call.with(told));
  }

  private void ended(StepAccount step, Instant at) {
    StepAccount asks = asked.remove(step.id());
    if (asks != null) {
      asks.awaitsPeople(false, at);
      return;
    }
    open.remove(step.id());
    endedLast = Optional.of(step);
    idle = new TimeSplit();
    mark = at;
  }

  private void end(Instant at) {
    pass(TimeUse.ENGINE, at);
    open.values().forEach(step -> step.runEnded(at));
    asked.keySet().forEach(question -> steps.get(question).runEnded(at));
    asked.clear();
  }

  private void pass(TimeUse use, Instant at) {
    idle.span(mark, at).rest(use);
    mark = at;
  }

  private void tally(String model, UnaryOperator<ModelTally> call) {
    models.put(model, call.apply(models.getOrDefault(model, new ModelTally(model, 0, 0, Tokens.NONE))));
  }

  /**
   * The run's time from its submission to its end, along its critical path; for a run that is under way, to the last that
   * its journal knows of that path.
   */
  public TimeSplit split() {
    boolean between = open.isEmpty();
    TimeSplit whole = between ? idle.copy() : new TimeSplit();
    for (Optional<StepAccount> step = last(); step.isPresent(); step = step.get().before()) {
      whole.add(step.get().lead());
      whole.add(step.get().split());
    }
    return whole;
  }

  /** The steps of the critical path. */
  public Set<StepId> path() {
    Set<StepId> path = new HashSet<>();
    for (Optional<StepAccount> step = last(); step.isPresent(); step = step.get().before()) {
      path.add(step.get().id());
    }
    return path;
  }

  private Optional<StepAccount> last() {
    return open.values().stream().findFirst().or(() -> endedLast);
  }

  /** Where a step's time went; the step has started. */
  public StepAccount of(StepId step) {
    return steps.get(step);
  }

  /** What all model calls used. */
  Tokens tokens() {
    return tokens;
  }

  /** What it did not use because answers were given again: what the earlier calls used. */
  Tokens savedTokens() {
    return savedTokens;
  }

  /** What was used of each model, by label; calls that summarise included. */
  public Collection<ModelTally> models() {
    return Collections.unmodifiableCollection(models.values());
  }
}
