package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How an orchestrator comes to a list of tasks in one round: it is asked, asked again in the same conversation where its
 * answer holds no list, at most twice, and a person may approve the list, reject it, or say what to change.
 */
final class Orchestration {

  private static final int RETRIES = 2;
  private static final int REVIEWS = 5;
  private static final int RESULTS = 200_000;
  private static final int SHORTEST = 200;
  private static final String SHAPE =
      "Answer with JSON and nothing else: [{\"task\": \"<what one worker is to do>\"}], one object per task";

  private final OrchestratorWorkers spec;

  Orchestration(OrchestratorWorkers spec) {
    this.spec = spec;
  }

  /** What came of it so far. */
  sealed interface Outcome {

    /** The tasks to work on, possibly none. */
    record Agreed(List<String> tasks) implements Outcome {}

    /** No tasks, or not yet. */
    record Not(Decision decision) implements Outcome {}
  }

  /** The first question of the first round. */
  Decision begin(Scope scope) {
    String task = spec.orchestrator().input().orElse(Scope.GIVEN);
    return ask(new Round(1), 1, task + "\n\nSplit this into tasks that workers can do beside each other. " + SHAPE
        + atLeast() + "; [] where there is nothing to do", scope);
  }

  /** The first question of a later round, which shows what came of the one before, long results shortened. */
  Decision goOn(Round round, Scope scope, Round.Workers results) {
    int each = Math.max(SHORTEST, RESULTS / Math.max(1, results.size()));
    String input =
        "These are the results of your workers:\n\n{% for worker in results %}{{ loop.index }}. {{ worker.task }}\n"
            + "{{ worker.response | truncate(" + each + ") }}\n\n{% endfor %}What is still to be done? " + SHAPE
            + "; [] where nothing is left";
    return ask(round, 1, input, scope.with("results", results));
  }

  private String atLeast() {
    return spec.minWorkers().isPresent() ? ", at least " + spec.minWorkers().getAsInt() + " of them" : "";
  }

  private Decision ask(Round round, int attempt, String input, Scope scope) {
    Turn orchestrator = spec.orchestrator();
    Turn turn = new Turn(orchestrator.agent(), Optional.of(input), orchestrator.vars(), orchestrator.toolOverrides());
    return new Decision.Start(
        List.of(new PlacedStep(round.orchestrator().id(attempt), turn, "orchestrator", "").request(scope)));
  }

  /** The answer that counts in a round that has begun. */
  StepView lastTurn(Round round, RunView view) {
    return round.orchestrator().last(view).orElseThrow();
  }

  /** A person's last answer in this round. */
  Optional<String> answer(Round round, RunView view) {
    return round.review().last(view).flatMap(StepView::response);
  }

  /**
   * @param scope made only where something starts: to join what many workers said takes time
   */
  Outcome outcome(Round round, RunView view, TaskList list, Supplier<Scope> scope) {
    StepView turn = lastTurn(round, view);
    if (turn.status() != StepView.Status.COMPLETED) {
      return unfinished(turn);
    }
    int asked = round.orchestrator().started(view);
    int reviews = round.review().started(view);
    Optional<List<String>> tasks = list.in(Scope.response(turn));
    if (reviews > 0) {
      StepView review = round.review().find(view, reviews).orElseThrow();
      if (review.index() > turn.index()) {
        return reviewed(round, asked, review, tasks.orElseThrow(), scope);
      }
    }
    Optional<String> fault = fault(round, tasks);
    if (fault.isPresent()) {
      return asked - 1 - reviews < RETRIES
          ? new Outcome.Not(ask(round, asked + 1, "Your answer " + fault.get() + ". " + SHAPE, scope.get()))
          : fail("Orchestrator '" + spec.orchestrator().agent() + "' was asked " + asked + " times and its answer "
              + fault.get() + "; wanted is [{\"task\": \"…\"}, …]");
    }
    return spec.decompositionReview().isPresent() && !tasks.get().isEmpty()
        ? review(round, reviews + 1, spec.decompositionReview().get(), scope.get(), turn, tasks.get())
        : new Outcome.Agreed(tasks.get());
  }

  private Optional<String> fault(Round round, Optional<List<String>> tasks) {
    if (tasks.isEmpty()) {
      return Optional.of("holds no JSON array of tasks");
    }
    boolean tooFew = round.number() == 1 && tasks.get().size() < spec.minWorkers().orElse(0);
    return tooFew
        ? Optional.of("holds " + tasks.get().size() + " tasks, min_workers is " + spec.minWorkers().getAsInt())
        : Optional.empty();
  }

  private Outcome review(Round round, int number, Gate gate, Scope scope, StepView turn, List<String> tasks) {
    if (number > REVIEWS) {
      return fail("The reviewer did not approve the tasks in " + REVIEWS + " reviews");
    }
    String said = Scope.response(turn);
    scope.with("orchestrator_response", said).with("last_response", said).with("task_count", tasks.size());
    return new Outcome.Not(
        new Decision.Start(List.of(new PlacedStep(round.review().id(number), gate, "", "").request(scope))));
  }

  private Outcome reviewed(Round round, int asked, StepView review, List<String> tasks, Supplier<Scope> scope) {
    if (review.status() != StepView.Status.COMPLETED) {
      return unfinished(review);
    }
    String answer = Scope.response(review);
    return switch (Verdict.of(answer)) {
      case APPROVED -> new Outcome.Agreed(tasks);
      case REJECTED -> fail("The reviewer rejected the tasks: " + answer.strip());
      case REMARK -> new Outcome.Not(
          ask(round, asked + 1, "A reviewer wants the tasks changed: {{ hitl_response }}\n\n" + SHAPE,
              scope.get().with("hitl_response", answer)));
    };
  }

  private static Outcome unfinished(StepView step) {
    return new Outcome.Not(
        step.status() == StepView.Status.FAILED
            ? new Standing.Broken(step, Optional.empty()).decision()
            : new Decision.Await());
  }

  private static Outcome fail(String reason) {
    return new Outcome.Not(new Decision.Fail(FailureKind.STEP, reason, Optional.empty()));
  }

  /** What a person's answer to a review comes to. */
  enum Verdict {
    APPROVED,
    REJECTED,
    /** Neither: something to be taken into account. */
    REMARK;

    private static final Map<String, Verdict> WORDS =
        Map.ofEntries(
            Map.entry("approved", APPROVED), Map.entry("approve", APPROVED), Map.entry("yes", APPROVED),
            Map.entry("ok", APPROVED), Map.entry("continue", APPROVED), Map.entry("", APPROVED),
            Map.entry("rejected", REJECTED), Map.entry("reject", REJECTED), Map.entry("no", REJECTED),
            Map.entry("stop", REJECTED), Map.entry("abort", REJECTED), Map.entry("end", REJECTED));

    static Verdict of(String answer) {
      return WORDS.getOrDefault(answer.strip().toLowerCase(Locale.ROOT), REMARK);
    }
  }
}
