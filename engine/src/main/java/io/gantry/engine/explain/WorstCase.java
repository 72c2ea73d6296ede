package io.gantry.engine.explain;

import io.gantry.engine.explain.Stage.Doer;
import io.gantry.engine.explain.WorkflowPlan.Budget;
import io.gantry.engine.explain.WorkflowPlan.Figure;
import io.gantry.engine.workflow.Runtime;
import io.gantry.engine.workflow.Runtime.Budgets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The most that a run can take: for each step the most it can take, as often as it can run, in the scenario that takes most.
 * Where only so many steps may run, it is taken that the costliest do.
 */
final class WorstCase {

  private final Outline outline;
  private final Runtime runtime;
  private final Function<String, AgentLimits> agents;

  /**
   * @param agents what is known of an agent
   */
  WorstCase(Outline outline, Runtime runtime, Function<String, AgentLimits> agents) {
    this.outline = outline;
    this.runtime = runtime;
    this.agents = agents;
  }

  /**
   * What bounds one step of an agent.
   *
   * @param modelCalls at least 1, retries left out
   * @param mostTokens of one reply
   * @param mostOfSummary tokens of one summary, which is made at most once before each call and not tried again; absent
   *     where none is made
   */
  record AgentLimits(int modelCalls, OptionalLong mostTokens, Optional<OptionalLong> mostOfSummary) {

    boolean isBounded() {
      return mostTokens.isPresent() && mostOfSummary.map(OptionalLong::isPresent).orElse(true);
    }

    long summaries() {
      return mostOfSummary.isPresent() ? 1 : 0;
    }

    /** Of one reply, tried so often, and the summary before it. */
    long tokens(long attempts) {
      return attempts * mostTokens.orElseThrow() + mostOfSummary.map(OptionalLong::orElseThrow).orElse(0L);
    }
  }

  /**
   * @param hasTools whether a step offers its agent any tool
   * @param needsApproval whether a person is asked before some tool call of a step
   */
  Budget budget(Function<Stage, Boolean> hasTools, Function<Stage, Boolean> needsApproval) {
    return new Budget(
        steps(), questions(needsApproval), modelCalls(), toolCalls(hasTools), tokens(), outputTokens(), seconds());
  }

  private Figure steps() {
    Count natural = worst(WorstCase::work, outline.mostSteps());
    Count count = total(WorstCase::work);
    String how = count.equals(natural) ? "" : "runtime.budgets.max_steps; without it: ";
    return new Figure(count, how + outline.bound());
  }

  /** Where no run can come to its end within its steps: a sentence that says so. */
  Optional<String> tooFewSteps() {
    long least = worst(WorstCase::work, outline.mostSteps()).least();
    return runtime.budgets().maxSteps().isPresent() && runtime.budgets().maxSteps().getAsInt() < least
        ? Optional.of("A run takes at least " + least + " steps, and runtime.budgets.max_steps lets it make "
            + runtime.budgets().maxSteps().getAsInt() + ", so none completes")
        : Optional.empty();
  }

  private static Count work(Stage stage) {
    return stage.isQuestion() ? Count.NONE : Count.ONCE;
  }

  private Figure questions(Function<Stage, Boolean> needsApproval) {
    Count gates = worst(stage -> stage.isQuestion() ? Count.ONCE : Count.NONE, outline.mostSteps());
    Count approvals =
        total(stage -> {
          Count calls = stage.agents().isEmpty() ? Count.between(0, 1) : Count.atLeast(0);
          return needsApproval.apply(stage) ? calls : Count.NONE;
        });
    Count count = gates.plus(approvals);
    String how =
        count.isNever()
            ? "no step asks a person"
            : "each step that asks a person; they are no steps of runtime.budgets.max_steps";
    return new Figure(
        count, approvals.isNever() ? how : "each step that asks a person, and each call of a tool with requires_approval");
  }

  private Figure modelCalls() {
    long attempts = 1L + runtime.failurePolicy().retries();
    Count count = total(stage -> turns(stage).times(Count.between(1, attempts + summaries(stage.agents()))));
    String how = "for each step of an agent its most model calls (agents.<id>.max_steps, else 30, or 150 with"
        + " runtime.adaptive_steps), each tried at most " + attempts
        + (attempts == 1 ? " time" : " times") + " (runtime.failure_policy.retries)"
        + (summaries(outline.agents()) > 0 ? ", and one summary before each (context_policy.compaction)" : "");
    return new Figure(count, count.isBounded() ? how : how + "; the number of steps is not bounded: "
        + "set runtime.budgets.max_steps");
  }

  private long summaries(Collection<String> agents) {
    return agents.stream().mapToLong(agent -> this.agents.apply(agent).summaries()).max().orElse(0);
  }

  private Count turns(Stage stage) {
    int least = stage.doer() instanceof Doer.AgentTurn ? 1 : 0;
    int most = stage.agents().stream().mapToInt(agent -> agents.apply(agent).modelCalls()).max().orElse(0);
    return Count.between(least, most);
  }

  private Figure toolCalls(Function<Stage, Boolean> hasTools) {
    Count count =
        total(stage -> {
          boolean asks = !stage.agents().isEmpty() && hasTools.apply(stage);
          return asks ? Count.atLeast(0) : stage.doer() instanceof Doer.Action ? Count.between(0, 1) : Count.NONE;
        });
    if (count.isNever()) {
      return new Figure(count, "no step has a tool");
    }
    return new Figure(
        count,
        count.isBounded()
            ? "each step that is a tool call"
            : "a model may ask for any number of calls in one reply; what bounds the replies is the number of model calls");
  }

  private Figure tokens() {
    OptionalLong cap = runtime.budgets().maxTokens();
    if (cap.isPresent()) {
      return new Figure(
          new Count(0, cap),
          "runtime.budgets.max_tokens: once they are used no model call is made; what the calls under way at that moment,"
              + " at most " + runtime.maxParallel() + ", still use comes on top");
    }
    boolean asks = !outline.agents().isEmpty();
    return asks
        ? new Figure(Count.atLeast(0), "nothing bounds what a model is sent: set runtime.budgets.max_tokens")
        : new Figure(Count.NONE, "no step asks a model");
  }

  private Figure outputTokens() {
    long attempts = 1L + runtime.failurePolicy().retries();
    List<String> without =
        outline.agents().stream().filter(agent -> !agents.apply(agent).isBounded()).toList();
    if (!without.isEmpty()) {
      return new Figure(Count.atLeast(0), "the provider's own limit bounds a reply of " + String.join(", ", without)
          + ": set max_tokens in runtime or in the agent's inference");
    }
    Count count =
        total(stage -> Count.between(0, turns(stage).most().orElseThrow())
            .times(Count.between(0, mostTokens(stage, attempts))));
    return new Figure(count, "for each model call max_tokens, as far as the provider keeps to it");
  }

  private long mostTokens(Stage stage, long attempts) {
    return stage.agents().stream().mapToLong(agent -> agents.apply(agent).tokens(attempts)).max().orElse(0);
  }

  private Figure seconds() {
    return runtime.budgets().maxDuration()
        .map(most -> new Figure(Count.between(0, most.toSeconds()),
            "runtime.budgets.max_duration_s; time in which a run only waits for people does not count"))
        .orElseGet(() -> new Figure(Count.atLeast(0),
            "nothing bounds how long calls wait for a thread, for a provider's Retry-After, or for people:"
                + " set runtime.budgets.max_duration_s"));
  }

  /** Of all that may run in one run under the budget of steps, the worst scenario's sum. */
  private Count total(Function<Stage, Count> each) {
    OptionalLong cap = outline.mostSteps();
    OptionalLong budget = stepBudget();
    return worst(each, cap.isPresent() && budget.isPresent()
        ? OptionalLong.of(Math.min(cap.getAsLong(), budget.getAsLong()))
        : cap.isPresent() ? cap : budget);
  }

  private OptionalLong stepBudget() {
    Budgets budgets = runtime.budgets();
    return budgets.maxSteps().isPresent() ? OptionalLong.of(budgets.maxSteps().getAsInt()) : OptionalLong.empty();
  }

  private Count worst(Function<Stage, Count> each, OptionalLong cap) {
    List<Count> sums = outline.scenarios().stream().map(stages -> sum(stages, each, cap)).toList();
    long least = sums.stream().mapToLong(Count::least).min().orElseThrow();
    OptionalLong most = sums.stream().max(Count.BY_MOST).orElseThrow().most();
    return new Count(most.isPresent() ? Math.min(least, most.getAsLong()) : least, most);
  }

  /** The sum over these steps, or over the costliest where not all may run. */
  private static Count sum(List<Stage> stages, Function<Stage, Count> each, OptionalLong cap) {
    Count all = stages.stream().map(stage -> stage.times().times(each.apply(stage))).reduce(Count.NONE, Count::plus);
    if (cap.isEmpty()) {
      return all;
    }
    Count most = Count.NONE;
    long left = cap.getAsLong();
    Comparator<Stage> costliest = Comparator.comparing(each, Count.BY_MOST.reversed());
    for (Stage stage : stages.stream().sorted(costliest).toList()) {
      Count runs = stage.times().cappedAt(left);
      most = most.plus(runs.times(each.apply(stage)));
      left -= runs.most().getAsLong();
    }
    OptionalLong bound = most.most();
    return new Count(bound.isPresent() ? Math.min(all.least(), bound.getAsLong()) : all.least(), bound);
  }
}
