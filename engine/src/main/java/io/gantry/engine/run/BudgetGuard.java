package io.gantry.engine.run;

import io.gantry.engine.workflow.Runtime.Budgets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares a run with the caps of its budget. Pure. */
final class BudgetGuard {

  /** Far below what a timer can count, and a clock that is set right is noticed within a day. */
  private static final Duration LONGEST_SLEEP = Duration.ofDays(1);

  private final Budgets budgets;

  BudgetGuard(Budgets budgets) {
    this.budgets = budgets;
  }

  /** Why no further step may start; empty while one may. */
  Optional<String> stepsUsedUp(RunView view) {
    return budgets.maxSteps().isPresent() && view.stepsCounted() >= budgets.maxSteps().getAsInt()
        ? Optional.of("The run used its budget of " + budgets.maxSteps().getAsInt() + " steps and needs another")
        : Optional.empty();
  }

  /** Why no further model call may be made; empty while one may. */
  Optional<String> tokensUsedUp(RunView view) {
    long used = view.tokens().total();
    return budgets.maxTokens().isPresent() && used >= budgets.maxTokens().getAsLong()
        ? Optional.of(
            "The run used " + used + " tokens of its budget of " + budgets.maxTokens().getAsLong() + " and needs more")
        : Optional.empty();
  }

  /** Why the run must end at this moment; empty while it need not. */
  Optional<String> timeUsedUp(RunView view, Instant now) {
    Optional<Instant> end = instantOf(view, 1, now);
    return end.isPresent() && !now.isBefore(end.get())
        ? Optional.of("The run used its budget of " + budgets.maxDuration().orElseThrow().toSeconds() + " s")
        : Optional.empty();
  }

  /**
   * How long until time must be looked at again: until the warning's moment or the end's, whichever lies ahead first, at
   * most a day. Empty without a cap on time, once the end is reached, and while the run waits for people, which does not
   * count.
   */
  Optional<Duration> nextLook(RunView view, Instant now) {
    if (view.status() == RunStatus.WAITING) {
      return Optional.empty();
    }
    return Stream.of(budgets.warnThreshold(), 1.0)
        .flatMap(share -> instantOf(view, share, now).stream())
        .filter(now::isBefore)
        .min(Comparator.naturalOrder())
        .map(at -> sleepUntil(at, now));
  }

  /** How long to sleep before looking whether a moment that lies ahead has come: at most a day. */
  static Duration sleepUntil(Instant moment, Instant now) {
    Duration delay = Duration.between(now, moment);
    return delay.compareTo(LONGEST_SLEEP) < 0 ? delay : LONGEST_SLEEP;
  }

  /** Warnings that are due and were not given yet, one per cap and run. */
  List<RunEvent.Warned> warnings(RunView view, Instant now) {
    List<RunEvent.Warned> due = new ArrayList<>();
    budgets.maxSteps().ifPresent(cap -> warn(due, view, "steps", view.stepsCounted(), cap, 1));
    budgets.maxTokens().ifPresent(cap -> warn(due, view, "tokens", view.tokens().total(), cap, 1));
    budgets
        .maxDuration()
        .ifPresent(cap -> view.startedAt()
            .ifPresent(
                start -> warn(due, view, "seconds", used(view, start, now).toMillis(), cap.toMillis(), 1000)));
    return due;
  }

  /** Compares what was used as finely as it is known, and tells of it in whole units of {@code perUnit} parts. */
  private void warn(List<RunEvent.Warned> due, RunView view, String unit, long used, long cap, int perUnit) {
    String code = "budget-" + unit;
    boolean given = view.warnings().stream().anyMatch(warning -> warning.code().equals(code));
    if (!given && used >= cap * budgets.warnThreshold()) {
      due.add(
          new RunEvent.Warned(code, "The run used " + used / perUnit + " of its " + cap / perUnit + " " + unit));
    }
  }

  private static Duration used(RunView view, Instant start, Instant now) {
    return Duration.between(start, now).minus(view.waitedForPeople(now));
  }

  private Optional<Instant> instantOf(RunView view, double share, Instant now) {
    return budgets
        .maxDuration()
        .flatMap(cap -> view.startedAt().map(start -> start.plusMillis((long) (cap.toMillis() * share))))
        .map(at -> at.plus(view.waitedForPeople(now)));
  }
}
