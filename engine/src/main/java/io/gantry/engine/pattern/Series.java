package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.List;
import java.util.Optional;

/**
 * The attempts at one thing, each a step, {@code router#1}, {@code router#2}, …; a later one starts after an earlier one.
 * The view has them in order: to look at the last costs the same however many there are.
 */
final class Series {

  private final String name;
  private final String prefix;

  Series(String name) {
    this.name = name;
    this.prefix = name + "#";
  }

  String name() {
    return name;
  }

  /** The id of an attempt, counted from 1. */
  StepId id(int attempt) {
    return new StepId(prefix + attempt);
  }

  /** The attempts that have started, in order. */
  List<StepView> steps(RunView view) {
    return view.numbered(prefix);
  }

  /** How many attempts have started. */
  int started(RunView view) {
    return steps(view).size();
  }

  /** The attempt of this number, counted from 1, if it has started. */
  Optional<StepView> find(RunView view, int attempt) {
    List<StepView> started = steps(view);
    return attempt > started.size() ? Optional.empty() : Optional.of(started.get(attempt - 1));
  }

  /** The attempt that started last. */
  Optional<StepView> last(RunView view) {
    List<StepView> started = steps(view);
    return started.isEmpty() ? Optional.empty() : Optional.of(started.get(started.size() - 1));
  }
}
