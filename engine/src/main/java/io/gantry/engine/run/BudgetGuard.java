package io.gantry.engine.run;

import io.gantry.engine.workflow.Runtime.Budgets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a run with the caps of its budget. Pure. */
final class BudgetGuard {

  private final Budgets budgets;

  BudgetGuard(Budgets budgets) {
    this.budgets = budgets;
  }

  /** Why no further step may start; empty while one may. */
  Optional<String> stepsUsedUp(RunView view) {
    return budgets.maxSteps().isPresent() && view.steps().size() >= budgets.maxSteps().getAsInt()
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
    Optional<Instant> end = instantOf(view, 1);
    return end.isPresent() && !now.isBefore(end.get())
        ? Optional.of("The run used its budget of " + budgets.maxDuration().orElseThrow().toSeconds() + " s")
        : Optional.empty();
  }

  /** The moments at which time must be looked at again: the warning's and the end's, as far as they lie ahead. */
  List<Duration> wakeUps(RunView view, Instant now) {
    List<Duration> delays = new ArrayList<>();
    for (double share : new double[] {budgets.warnThreshold(), 1}) {
      instantOf(view, share).map(at -> Duration.between(now, at)).filter(d -> !d.isNegative()).ifPresent(delays::add);
    }
    return delays;
  }

  /** Warnings that are due and were not given yet, one per cap and run. */
  List<RunEvent.Warned> warnings(RunView view, Instant now) {
    List<RunEvent.Warned> due = new ArrayList<>();
    budgets.maxSteps().ifPresent(cap -> warn(due, view, "steps", view.steps().size(), cap));
    budgets.maxTokens().ifPresent(cap -> warn(due, view, "tokens", view.tokens().total(), cap));
    budgets
        .maxDuration()
        .ifPresent(cap -> view.startedAt()
            .ifPresent(start -> warn(due, view, "seconds", Duration.between(start, now).toSeconds(), cap.toSeconds())));
    return due;
  }

  private void warn(List<RunEvent.Warned> due, RunView view, String unit, long used, long cap) {
    String code = "budget-" + unit;
    boolean given = view.warnings().stream().anyMatch(warning -> warning.code().equals(code));
    if (!given && used >= cap * budgets.warnThreshold()) {
      due.add(new RunEvent.Warned(code, "The run used " + used + " of its " + cap + " " + unit));
    }
  }

  private Optional<Instant> instantOf(RunView view, double share) {
    return budgets
        .maxDuration()
        .flatMap(cap -> view.startedAt().map(start -> start.plusMillis((long) (cap.toMillis() * share))));
  }
}
