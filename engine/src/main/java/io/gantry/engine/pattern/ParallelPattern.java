package io.gantry.engine.pattern;

import io.gantry.engine.pattern.Sequence.Standing;
import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Branches beside each other, each a {@link Sequence} that knows nothing of the others, then {@code reduce}. Where
 * {@code max_parallel} lets only some steps start, the branches that are least far come first, in declared order among
 * equals; a question to a person never waits for that.
 *
 * <p>A step that fails ends its branch. Fail-fast starts nothing more and waits for no person, finish-level lets the other
 * branches come to their end; either way the run fails. Tolerated, the reason is the branch's response and the result is
 * partial, unless no branch is left. The result is what reduce answers, else the responses of the branches in alphabetical
 * order.
 *
 * <p>A decision looks at each branch once, however far it is.
 */
final class ParallelPattern implements Pattern {

  private final List<Branch> branches;
  private final Optional<PlacedStep> reduce;
  private final OnFailure onFailure;

  ParallelPattern(Parallel parallel, OnFailure onFailure) {
    this.branches =
        parallel.branches().stream()
            .map(branch -> new Branch(branch.id(), new Sequence("branches." + branch.id(), branch.steps(), "")))
            .toList();
    this.reduce =
        parallel.reduce().map(place -> new PlacedStep(new StepId("reduce"), place, "reduce", "{{ last_response }}"));
    this.onFailure = onFailure;
  }

  private record Branch(String id, Sequence steps) {}

  /** A branch and how it stands at one moment. */
  private record Moment(Branch branch, Standing standing) {

    boolean isOver() {
      return standing instanceof Standing.Done || standing instanceof Standing.Broken;
    }

    boolean isBroken() {
      return standing instanceof Standing.Broken;
    }

    Optional<Integer> ready() {
      return standing instanceof Standing.Ready ready ? Optional.of(ready.position()) : Optional.empty();
    }

    /** What the branch contributes once it is over. */
    String response() {
      if (standing instanceof Standing.Done done) {
        return done.response();
      }
      return standing instanceof Standing.Broken broken ? broken.failure().reason() : "";
    }
  }

  private List<Moment> moments(RunView view) {
    return branches.stream().map(branch -> new Moment(branch, branch.steps().standing(view))).toList();
  }

  @Override
  public Decision next(RunView view) {
    List<Moment> moments = moments(view);
    boolean broken = moments.stream().anyMatch(Moment::isBroken);
    boolean mayStart = !broken || onFailure != OnFailure.FAIL_FAST;
    List<StepRequest> starting = mayStart ? starting(moments, view) : List.of();
    if (!starting.isEmpty()) {
      return new Decision.Start(starting);
    }
    if (mayStart ? !moments.stream().allMatch(Moment::isOver) : view.openSteps() > 0) {
      return new Decision.Await();
    }
    if (broken && (onFailure != OnFailure.TOLERATE || moments.stream().allMatch(Moment::isBroken))) {
      return fail(moments);
    }
    return reduce.isPresent() ? reduce(reduce.get(), moments, view) : new Decision.Finish(joined(moments), broken);
  }

  private static List<StepRequest> starting(List<Moment> moments, RunView view) {
    int slots = view.workflow().runtime().maxParallel() - view.openSteps();
    List<StepRequest> starting = new ArrayList<>();
    List<Moment> ready = new ArrayList<>(moments);
    ready.removeIf(moment -> moment.ready().isEmpty());
    ready.sort(Comparator.comparing(moment -> moment.ready().orElseThrow()));
    for (Moment moment : ready) {
      Sequence steps = moment.branch().steps();
      int position = moment.ready().orElseThrow();
      if (steps.isQuestion(position)) {
        starting.add(0, steps.request(position, view, Scope.of(view)));
      } else if (slots > 0) {
        starting.add(steps.request(position, view, Scope.of(view)));
        slots--;
      }
    }
    return starting;
  }

  private Decision reduce(PlacedStep reduce, List<Moment> moments, RunView view) {
    boolean partial = moments.stream().anyMatch(Moment::isBroken);
    Optional<StepView> step = view.step(reduce.id());
    if (step.isEmpty()) {
      Scope scope = Scope.of(view).with("branches", seen(moments, view)).with("last_response", joined(moments));
      return new Decision.Start(List.of(reduce.request(scope)));
    }
    return switch (step.get().status()) {
      case RUNNING, CANCELLED -> new Decision.Await();
      case COMPLETED -> new Decision.Finish(Scope.response(step.get()), partial);
      case FAILED -> {
        Failure failure = step.get().failure().orElseThrow();
        yield new Decision.Fail(
            failure.kind(), "Step reduce failed: " + failure.reason(), Optional.of(joined(moments)));
      }
    };
  }

  private static Decision fail(List<Moment> moments) {
    Moment first = moments.stream().filter(Moment::isBroken).findFirst().orElseThrow();
    Decision.Fail failure = ((Standing.Broken) first.standing()).decision();
    String left = joined(moments.stream().filter(moment -> moment.standing() instanceof Standing.Done).toList());
    return new Decision.Fail(
        failure.kind(),
        "Branch '" + first.branch().id() + "' failed: " + failure.reason(),
        Optional.of(left).filter(text -> !text.isEmpty()));
  }

  private static String joined(List<Moment> moments) {
    return moments.stream()
        .filter(Moment::isOver)
        .sorted(Comparator.comparing(moment -> moment.branch().id()))
        .map(moment -> "Branch " + moment.branch().id() + ":\n" + moment.response())
        .collect(Collectors.joining("\n\n"));
  }

  /** The branches as templates see them, in declared order. */
  private static Map<String, ?> seen(List<Moment> moments, RunView view) {
    Map<String, Object> seen = new LinkedHashMap<>();
    for (Moment moment : moments) {
      Sequence steps = moment.branch().steps();
      long tokens = steps.views(view).stream().mapToLong(step -> step.tokens().total()).sum();
      seen.put(
          moment.branch().id(),
          Map.of(
              "response", moment.response(),
              "status", moment.isBroken() ? "failed" : "completed",
              "tokens_estimated", tokens,
              "step_history", steps.history(view)));
    }
    return seen;
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    List<Moment> moments = moments(view);
    String result = reduce.flatMap(step -> view.step(step.id())).map(Scope::response).orElseGet(() -> joined(moments));
    return Scope.of(view)
        .with("branches", seen(moments, view))
        .with("last_response", result)
        .ofArtifact(view)
        .names();
  }
}
