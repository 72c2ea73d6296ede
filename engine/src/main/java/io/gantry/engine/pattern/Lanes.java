package io.gantry.engine.pattern;

import io.gantry.engine.run.Failure;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far agents beside each other have come, each in a lane: its step {@code parallel.<agent>}, and {@code alone.<agent>}
 * where it is asked once more. Kept up to date by what a view has new since the last look, so that a decision looks at the
 * lanes where something runs only; looking at a view that was folded anew comes to the same. All sets hold positions in the
 * route.
 */
final class Lanes {

  private final List<String> agents;
  private final boolean fallsBack;
  private final Map<StepId, Integer> beside = new HashMap<>();
  private final Map<StepId, Integer> alone = new HashMap<>();
  private final boolean[] isAlone;
  private final SortedSet<Integer> toDo = new TreeSet<>();
  private final SortedSet<Integer> completed = new TreeSet<>();
  private final SortedSet<Integer> failed = new TreeSet<>();
  private final List<StepView> open = new ArrayList<>();
  private int stepsSeen;
  private boolean fallenBack;

  /**
   * @param fallsBack whether agents whose model fails are asked once more, alone
   */
  Lanes(Route route, boolean fallsBack) {
    this.agents = route.agents();
    this.fallsBack = fallsBack;
    this.isAlone = new boolean[agents.size()];
    for (int lane = 0; lane < agents.size(); lane++) {
      beside.put(besideId(agents.get(lane)), lane);
      alone.put(aloneId(agents.get(lane)), lane);
      toDo.add(lane);
    }
  }

  private static StepId besideId(String agent) {
    return new StepId("parallel." + agent);
  }

  private static StepId aloneId(String agent) {
    return new StepId("alone." + agent);
  }

  /** An agent's last turn, if it has begun one. */
  static Optional<StepView> last(String agent, RunView view) {
    return view.step(aloneId(agent)).or(() -> view.step(besideId(agent)));
  }

  /** Takes in what is new. */
  Lanes look(RunView view) {
    for (; stepsSeen < view.steps().size(); stepsSeen++) {
      begins(view.steps().get(stepsSeen));
    }
    for (Iterator<StepView> all = open.iterator(); all.hasNext(); ) {
      StepView step = all.next();
      if (!step.isOpen()) {
        all.remove();
        ends(step);
      }
    }
    return this;
  }

  private void begins(StepView step) {
    Integer again = alone.get(step.id());
    Integer lane = again == null ? beside.get(step.id()) : again;
    if (lane != null) {
      isAlone[lane] = again != null;
      toDo.remove(lane);
      open.add(step);
    }
  }

  private void ends(StepView step) {
    Integer again = alone.get(step.id());
    int lane = again == null ? beside.get(step.id()) : again;
    if (step.status() == StepView.Status.COMPLETED) {
      completed.add(lane);
    } else if (step.status() == StepView.Status.FAILED) {
      fallenBack |= fallsBack && again == null;
      if (again != null || !fallsBack || !mayGoAgain(step)) {
        failed.add(lane);
      } else if (!isAlone[lane]) {
        toDo.add(lane);
      }
    }
  }

  /** Only what asking less at once may mend is tried again, and only where nothing is done twice. */
  private static boolean mayGoAgain(StepView beside) {
    return beside.failure().map(Failure::kind).filter(FailureKind.MODEL::equals).isPresent() && !beside.hadEffect();
  }

  /** Whether everything left to do goes on one after the other. */
  boolean isFallenBack() {
    return fallenBack;
  }

  /** Those whose next turn has not begun. */
  SortedSet<Integer> toDo() {
    return toDo;
  }

  /** Those whose agent has answered. */
  SortedSet<Integer> completed() {
    return completed;
  }

  /** Those that have failed and are not tried again. */
  SortedSet<Integer> failed() {
    return failed;
  }

  /** The step that a lane with something to do begins next. */
  StepId next(int lane, RunView view) {
    String agent = agents.get(lane);
    return view.step(besideId(agent)).isPresent() ? aloneId(agent) : besideId(agent);
  }

  /** The last turn in a lane that has begun one. */
  StepView last(int lane, RunView view) {
    return last(agents.get(lane), view).orElseThrow();
  }
}
