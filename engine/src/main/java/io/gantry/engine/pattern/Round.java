package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.AbstractList;
import java.util.Map;
import java.util.Optional;

/**
 * One round of an orchestrator and its workers, counted from 1: {@code orchestrator#1}, {@code decomposition_review#1},
 * {@code workers[0]}, …, {@code workers.batch[0]}, …; the same with {@code round#2.} before it in the second.
 */
record Round(int number) {

  private static final String BATCH = "workers.batch[";

  private String prefix() {
    return number == 1 ? "" : "round#" + number + ".";
  }

  Series orchestrator() {
    return new Series(prefix() + "orchestrator");
  }

  Series review() {
    return new Series(prefix() + "decomposition_review");
  }

  StepId worker(int index) {
    return new StepId(workers() + index + "]");
  }

  private String workers() {
    return prefix() + "workers[";
  }

  /** The step whose one prompt holds the tasks of several workers, counted from 0. */
  StepId batch(int index) {
    return new StepId(prefix() + BATCH + index + "]");
  }

  int batchesStarted(RunView view) {
    return view.numbered(prefix() + BATCH).size();
  }

  static boolean isBatch(StepId id) {
    return id.value().contains(BATCH);
  }

  /** Counts rounds as they begin, so that no decision counts them anew. */
  private static final class Begun {
    private int rounds;

    int upTo(int most, RunView view) {
      while (rounds < most && new Round(rounds + 1).orchestrator().started(view) > 0) {
        rounds++;
      }
      return rounds;
    }
  }

  /** How many rounds have begun, the first {@code most} counted. */
  static int begun(RunView view, int most) {
    return view.kept(Begun.class, Begun.class, Begun::new).upTo(most, view);
  }

  int workersStarted(RunView view) {
    return view.numbered(workers()).size();
  }

  /** The first worker of the round that failed. */
  Optional<StepView> firstFailed(RunView view) {
    return new Workers(view, number, number).steps().stream()
        .filter(step -> step.status() == StepView.Status.FAILED)
        .findFirst();
  }

  /** The workers of some rounds, in order of their rounds and tasks, each looked up when it is looked at. */
  static final class Workers extends AbstractList<Map<String, ?>> {

    private final RunView view;
    private final int first;
    private final int[] sizes;
    private final int size;

    Workers(RunView view, int first, int last) {
      this.view = view;
      this.first = first;
      this.sizes = new int[Math.max(0, last - first + 1)];
      int sum = 0;
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = new Round(first + i).workersStarted(view);
        sum += sizes[i];
      }
      this.size = sum;
    }

    AbstractList<StepView> steps() {
      return new AbstractList<>() {
        @Override
        public StepView get(int index) {
          return step(index);
        }

        @Override
        public int size() {
          return size;
        }
      };
    }

    /** How many rounds had a worker. */
    int rounds() {
      int rounds = 0;
      for (int workers : sizes) {
        rounds += workers > 0 ? 1 : 0;
      }
      return rounds;
    }

    private StepView step(int index) {
      int round = 0;
      int left = index;
      while (left >= sizes[round]) {
        left -= sizes[round++];
      }
      return view.numbered(new Round(first + round).workers()).get(left);
    }

    @Override
    public Map<String, ?> get(int index) {
      StepView step = step(index);
      Map<String, ?> seen = Scope.step(step);
      return Map.of(
          "index", index,
          "agent", seen.get("agent"),
          "response", seen.get("response"),
          "status", seen.get("status"),
          "tokens", seen.get("tokens_estimated"),
          "task", step.input());
    }

    @Override
    public int size() {
      return size;
    }
  }
}
