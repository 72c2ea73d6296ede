package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Orchestration.Outcome;
import io.gantry.engine.pattern.Orchestration.Verdict;
import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Runtime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An orchestrator splits the work ({@link Orchestration}), a worker does each task, {@code reduce} joins what they say and
 * {@code writeup} finishes it. At most {@code max_workers} work at once, in the order of their tasks; the list itself is
 * never cut. Where {@code max_rounds} allows it, the orchestrator is shown the results and asked for further tasks.
 *
 * <p>A worker that fails: fail-fast starts nothing more, finish-level lets the other tasks of the round be done; either way
 * the run fails. Tolerated, the reason is the worker's response and the result is partial, unless no worker is left.
 *
 * <p>With {@code batch_prompts} one model call is asked about several tasks ({@link WorkerBatches}); what comes of them
 * looks as if each worker had been asked.
 *
 * <p>The view has the workers of a round in order: the thousandth worker costs what the first does.
 */
final class OrchestratorWorkersPattern implements Pattern {

  private static final StepId REVIEW = new StepId("reduce_review");

  private final OrchestratorWorkers spec;
  private final Runtime runtime;
  private final Orchestration orchestration;
  private final int mostRounds;
  private final Optional<PlacedStep> reduce;
  private final Optional<PlacedStep> writeup;

  OrchestratorWorkersPattern(OrchestratorWorkers spec, Runtime runtime) {
    this.spec = spec;
    this.runtime = runtime;
    this.orchestration = new Orchestration(spec);
    this.mostRounds = spec.maxRounds().orElse(1);
    this.reduce = spec.reduce().map(place -> new PlacedStep(new StepId("reduce"), place, "reduce", "{{ last_response }}"));
    this.writeup =
        spec.writeup().map(place -> new PlacedStep(new StepId("writeup"), place, "writeup", "{{ last_response }}"));
  }

  @Override
  public Decision next(RunView view) {
    // The last phase first: what an earlier one said need not be read again.
    Optional<StepView> written = writeup.flatMap(step -> view.step(step.id()));
    if (written.isPresent()) {
      return ended(written.get(), view);
    }
    Optional<StepView> reduced = reduce.flatMap(step -> view.step(step.id()));
    if (reduced.isPresent()) {
      boolean done = reduced.get().status() == StepView.Status.COMPLETED;
      return done && writeup.isPresent() ? start(writeup.get(), view) : ended(reduced.get(), view);
    }
    if (view.step(REVIEW).isPresent()) {
      return conclude(view);
    }
    int rounds = Round.begun(view, mostRounds);
    if (rounds == 0) {
      return orchestration.begin(Scope.of(view).with("round_count", 0));
    }
    Round round = new Round(rounds);
    TaskList list = view.kept(this, TaskList.class, TaskList::new);
    if (view.step(round.worker(0)).isPresent()) {
      return work(round, list.in(Scope.response(orchestration.lastTurn(round, view))).orElseThrow(), view);
    }
    Outcome outcome = orchestration.outcome(round, view, list, () -> scope(view));
    return outcome instanceof Outcome.Agreed agreed
        ? work(round, agreed.tasks(), view)
        : keepingResults(((Outcome.Not) outcome).decision(), view);
  }

  /** What earlier rounds came to is not lost when the orchestrator gives up in a later one. */
  private Decision keepingResults(Decision decision, RunView view) {
    return decision instanceof Decision.Fail fail ? new Decision.Fail(fail.kind(), fail.reason(), results(view)) : decision;
  }

  private Decision work(Round round, List<String> tasks, RunView view) {
    if (tasks.isEmpty()) {
      return conclude(view);
    }
    boolean broken = hasFailed(view) && runtime.onFailure() != OnFailure.TOLERATE;
    int started = round.workersStarted(view);
    boolean goesOn = !broken || runtime.onFailure() == OnFailure.FINISH_LEVEL;
    List<StepRequest> ready = workersToStart(round, tasks, started, goesOn, view);
    if (!ready.isEmpty()) {
      return new Decision.Start(ready);
    }
    if (view.openSteps() > 0) {
      return new Decision.Await();
    }
    if (broken) {
      return failed(round.firstFailed(view).orElseThrow(), view);
    }
    return round.number() < mostRounds
        ? orchestration.goOn(
            new Round(round.number() + 1), scope(view), new Round.Workers(view, round.number(), round.number()))
        : conclude(view);
  }

  /** Where the round does not go on, only those start whose answer is there. */
  private List<StepRequest> workersToStart(
      Round round, List<String> tasks, int started, boolean goesOn, RunView view) {
    int atOnce = Math.min(runtime.maxParallel(), spec.maxWorkers().orElse(Integer.MAX_VALUE));
    int slots = goesOn ? atOnce - view.openSteps() : 0;
    // Nobody writes a list for one task.
    if (spec.batchPrompts().isPresent() && tasks.size() > 1) {
      return new WorkerBatches(
              round, tasks, spec.batchPrompts().getAsInt(), view, (id, text) -> worker(round, id, text, view))
          .next(started, slots);
    }
    List<StepRequest> ready = new ArrayList<>();
    for (int i = started; i < tasks.size() && ready.size() < slots; i++) {
      ready.add(worker(round, round.worker(i), tasks.get(i), view));
    }
    return ready;
  }

  private StepRequest worker(Round round, StepId id, String task, RunView view) {
    Turn template = spec.workerTemplate();
    Turn turn = new Turn(template.agent(), Optional.of("{{ task }}"), template.vars(), template.toolOverrides());
    Scope scope = Scope.of(view).with("round_count", round.number());
    return new PlacedStep(id, turn, id.value(), "").request(scope.with("task", task));
  }

  /** Whether a worker failed, or whoever came after the workers; those of a batch that failed are asked on their own. */
  private static boolean hasFailed(RunView view) {
    Optional<StepView> last = view.lastFailed();
    return last.isPresent()
        && (!Round.isBatch(last.get().id())
            || view.steps().stream()
                .anyMatch(step -> step.status() == StepView.Status.FAILED && !Round.isBatch(step.id())));
  }

  /** All workers are done: what comes next of review, reduce and writeup. */
  private Decision conclude(RunView view) {
    Optional<StepView> review = view.step(REVIEW);
    if (review.isEmpty()) {
      Round.Workers workers = workers(view);
      boolean noneLeft =
          hasFailed(view)
              && workers.steps().stream().noneMatch(step -> step.status() == StepView.Status.COMPLETED);
      if (noneLeft) {
        return failed(workers.steps().get(0), view);
      }
      if (spec.reduceReview().isPresent() && !workers.isEmpty()) {
        return askReview(spec.reduceReview().get(), view);
      }
    } else if (review.get().status() != StepView.Status.COMPLETED) {
      return unfinished(review.get(), view);
    } else if (Verdict.of(Scope.response(review.get())) == Verdict.REJECTED) {
      String reason = "The reviewer rejected the workers' results: " + Scope.response(review.get()).strip();
      return new Decision.Fail(FailureKind.STEP, reason, results(view));
    }
    Optional<PlacedStep> next = reduce.or(() -> writeup);
    return next.isPresent() ? start(next.get(), view) : new Decision.Finish(joined(view), isPartial(view));
  }

  private Decision askReview(Gate gate, RunView view) {
    return new Decision.Start(List.of(new PlacedStep(REVIEW, gate, "", "").request(scope(view))));
  }

  private Decision start(PlacedStep step, RunView view) {
    return new Decision.Start(List.of(step.request(scope(view))));
  }

  private Decision ended(StepView step, RunView view) {
    return step.status() == StepView.Status.COMPLETED
        ? new Decision.Finish(Scope.response(step), isPartial(view))
        : unfinished(step, view);
  }

  private Decision unfinished(StepView step, RunView view) {
    return step.status() == StepView.Status.FAILED
        ? new Standing.Broken(step, best(view)).decision()
        : new Decision.Await();
  }

  private Decision failed(StepView worker, RunView view) {
    Failure failure = worker.failure().orElseThrow();
    String task = ShortText.line(worker.input(), 80);
    String reason = "Worker " + worker.id() + " failed: " + failure.reason() + " (its task: " + task + ")";
    return new Decision.Fail(failure.kind(), reason, results(view));
  }

  private static boolean isPartial(RunView view) {
    return hasFailed(view);
  }

  private Round.Workers workers(RunView view) {
    return new Round.Workers(view, 1, Round.begun(view, mostRounds));
  }

  private String joined(RunView view) {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (StepView step : workers(view).steps()) {
      text.append(number == 0 ? "" : "\n\n").append("Worker ").append(++number).append(":\n").append(Scope.response(step));
    }
    return text.toString();
  }

  private Optional<String> results(RunView view) {
    boolean some = workers(view).steps().stream().anyMatch(step -> step.status() == StepView.Status.COMPLETED);
    return some ? Optional.of(joined(view)) : Optional.empty();
  }

  /** The best there is of a result. */
  private Optional<String> best(RunView view) {
    return reduce.flatMap(step -> view.step(step.id())).flatMap(StepView::response).or(() -> results(view));
  }

  private Scope scope(RunView view) {
    Scope scope = Scope.of(view);
    int rounds = Round.begun(view, mostRounds);
    Round.Workers workers = workers(view);
    scope.with("workers", workers).with("num_workers", workers.size()).with("worker_count", workers.size());
    scope.with("round_count", workers.rounds());
    for (int number = rounds; number > 0; number--) {
      Optional<String> answer = orchestration.answer(new Round(number), view);
      if (answer.isPresent()) {
        scope.with("hitl_response", answer.get());
        break;
      }
    }
    view.step(REVIEW).flatMap(StepView::response).ifPresent(answer -> scope.with("hitl_response", answer));
    scope.with("last_response", joined(view));
    respond(scope, "reduce_response", reduce, view);
    respond(scope, "writeup_response", writeup, view);
    return scope;
  }

  private static void respond(Scope scope, String name, Optional<PlacedStep> place, RunView view) {
    place.flatMap(step -> view.step(step.id())).flatMap(StepView::response).ifPresent(response ->
        scope.with(name, response).with("last_response", response));
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    return scope(view).ofArtifact(view).names();
  }
}
