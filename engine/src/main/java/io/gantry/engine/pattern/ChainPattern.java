package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Steps strictly one after the other, {@code steps[0]} first; a single agent is a chain of one. An agent that takes several
 * steps continues its conversation. A step without an input is told the response before it. The run's result is the last
 * response.
 */
final class ChainPattern implements Pattern {

  private final List<Turn> turns;
  private final List<StepId> ids;

  ChainPattern(Chain chain) {
    this.turns = chain.steps().stream().map(Turn.class::cast).toList();
    this.ids = IntStream.range(0, turns.size()).mapToObj(i -> new StepId("steps[" + i + "]")).toList();
  }

  @Override
  public Decision next(RunView view) {
    int started = view.steps().size();
    if (started == 0) {
      return start(0, view, Optional.empty());
    }
    StepView last = view.steps().get(started - 1);
    return switch (last.status()) {
      case RUNNING, CANCELLED -> new Decision.Await();
      case FAILED -> fail(last, view);
      case COMPLETED -> {
        String response = last.response().orElseThrow();
        yield started == turns.size() ? new Decision.Finish(response, false) : start(started, view, Optional.of(response));
      }
    };
  }

  private Decision start(int index, RunView view, Optional<String> previous) {
    Turn turn = turns.get(index);
    Scope scope = Scope.of(view).with("steps", Scope.list(view.steps(), index));
    previous.ifPresent(response -> scope.with("last_response", response));
    String input = turn.input().orElse(previous.isPresent() ? "{{ last_response }}" : "");
    turn.vars().forEach(scope::with);
    return new Decision.Start(
        List.of(new StepRequest(ids.get(index), turn.agent(), turn.toolOverrides(), input, scope.names(), turn.agent())));
  }

  private static Decision fail(StepView step, RunView view) {
    Failure failure = step.failure().orElseThrow();
    Optional<String> best =
        step.index() == 0 ? Optional.empty() : view.steps().get(step.index() - 1).response();
    return new Decision.Fail(failure.kind(), "Step " + step.id() + " failed: " + failure.reason(), best);
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    List<StepView> steps = view.steps();
    return Scope.of(view)
        .with("steps", Scope.list(steps, steps.size()))
        .with("last_response", Scope.response(steps.get(steps.size() - 1)))
        .with("TRACE", Scope.trace(view))
        .names();
  }
}
