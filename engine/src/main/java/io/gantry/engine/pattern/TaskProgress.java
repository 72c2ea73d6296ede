package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far a graph of tasks has come. Kept up to date by what a view has new since the last look, so that a decision in a
 * large graph looks at what runs and what may start only; looking at a view that was folded anew comes to the same. All
 * sets hold positions of nodes, in declared order.
 */
final class TaskProgress {

  private final List<TaskNode> nodes;
  private final boolean tolerates;
  private final Map<StepId, Integer> positions = new HashMap<>();
  private final List<List<Integer>> dependents = new ArrayList<>();
  private final int[] left;
  private final SortedSet<Integer> readyAgents = new TreeSet<>();
  private final SortedSet<Integer> readyQuestions = new TreeSet<>();
  private final List<StepView> open = new ArrayList<>();
  private int stepsSeen;
  private int lowestFailed = Integer.MAX_VALUE;

  /**
   * @param tolerates whether a task that failed counts as done
   */
  TaskProgress(List<TaskNode> nodes, boolean tolerates) {
    this.nodes = nodes;
    this.tolerates = tolerates;
    this.left = new int[nodes.size()];
    for (TaskNode node : nodes) {
      positions.put(node.step(), positions.size());
      dependents.add(new ArrayList<>());
    }
    for (int position = 0; position < left.length; position++) {
      left[position] = nodes.get(position).dependencies().size();
      for (StepId dependency : nodes.get(position).dependencies()) {
        dependents.get(positions.get(dependency)).add(position);
      }
      if (left[position] == 0) {
        ready(position).add(position);
      }
    }
  }

  private SortedSet<Integer> ready(int position) {
    return nodes.get(position).isQuestion() ? readyQuestions : readyAgents;
  }

  /** Takes in what is new. */
  TaskProgress look(RunView view) {
    int before = stepsSeen;
    for (; stepsSeen < view.steps().size(); stepsSeen++) {
      open.add(view.steps().get(stepsSeen));
    }
    for (Iterator<StepView> all = open.iterator(); all.hasNext(); ) {
      StepView step = all.next();
      if (!step.isOpen()) {
        all.remove();
        ends(positions.get(step.id()), step.status());
      }
    }
    // Last: what began since the last look may also have become ready since.
    for (StepView step : view.steps().subList(before, stepsSeen)) {
      int position = positions.get(step.id());
      ready(position).remove(position);
    }
    return this;
  }

  private void ends(int position, StepView.Status status) {
    boolean failed = status == StepView.Status.FAILED;
    if (failed) {
      lowestFailed = Math.min(lowestFailed, nodes.get(position).level());
    }
    if (status == StepView.Status.COMPLETED || failed && tolerates) {
      for (int dependent : dependents.get(position)) {
        if (--left[dependent] == 0) {
          ready(dependent).add(dependent);
        }
      }
    }
  }

  /** The lowest level of a task that failed; the highest number there is where none has. */
  int lowestFailed() {
    return lowestFailed;
  }

  /**
   * The tasks that may start, in declared order: those that wait for nothing any more and have not started.
   *
   * @param lastLevel tasks of a higher level never start any more
   * @param slots how many of them may take up a place; questions take up none
   */
  List<TaskNode> ready(int lastLevel, int slots) {
    SortedSet<Integer> chosen = new TreeSet<>();
    take(readyQuestions, lastLevel, Integer.MAX_VALUE, chosen);
    take(readyAgents, lastLevel, slots, chosen);
    return chosen.stream().map(nodes::get).toList();
  }

  private void take(SortedSet<Integer> ready, int lastLevel, int most, SortedSet<Integer> chosen) {
    int taken = 0;
    for (Iterator<Integer> all = ready.iterator(); all.hasNext() && taken < most; ) {
      int position = all.next();
      if (nodes.get(position).level() > lastLevel) {
        all.remove();
      } else {
        chosen.add(position);
        taken++;
      }
    }
  }
}
