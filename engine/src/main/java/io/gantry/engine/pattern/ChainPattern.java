package io.gantry.engine.pattern;

import io.gantry.engine.run.Decision;
import io.gantry.engine.run.Pattern;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.PatternSpec.Chain;
import java.util.List;
import java.util.Map;

/**
 * One {@link Sequence}, {@code steps[0]} first; a single agent is a chain of one. The run's result is the last response.
 */
final class ChainPattern implements Pattern {

  private final Sequence steps;

  ChainPattern(Chain chain) {
    this.steps = new Sequence("", chain.steps(), "");
  }

  @Override
  public Decision next(RunView view) {
    Sequence.Standing standing = steps.standing(view);
    if (standing instanceof Sequence.Standing.Ready ready) {
      return new Decision.Start(List.of(steps.request(ready.position(), view, Scope.of(view))));
    } else if (standing instanceof Sequence.Standing.Done done) {
      return new Decision.Finish(done.response(), false);
    } else if (standing instanceof Sequence.Standing.Broken broken) {
      return broken.decision();
    }
    return new Decision.Await();
  }

  @Override
  public Map<String, ?> artifactScope(RunView view) {
    return steps.complete(Scope.of(view), view).ofArtifact(view).names();
  }
}
