package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A task in its graph, worked out once.
 *
 * @param place its step, in a conversation of its own; without an input its agent is told the task's description, else the
 *     responses of its dependencies
 * @param ancestors positions of the tasks it depends on, directly or not
 * @param level 0 without dependencies, else one more than the highest level among them
 * @param isFinal whether no task depends on it
 */
record TaskNode(
    String id,
    PlacedStep place,
    List<StepId> dependencies,
    BitSet ancestors,
    int level,
    boolean isFinal) {

  StepId step() {
    return place.id();
  }

  boolean isQuestion() {
    return place.isQuestion();
  }

  /** The nodes of a graph in declared order; the graph holds no cycle. */
  static List<TaskNode> of(Dag dag) {
    List<Task> tasks = dag.tasks();
    Map<String, Integer> positions = new HashMap<>();
    tasks.forEach(task -> positions.put(task.id(), positions.size()));
    List<List<Integer>> dependents = new ArrayList<>();
    tasks.forEach(task -> dependents.add(new ArrayList<>()));
    int[] waitingFor = new int[tasks.size()];
    for (Task task : tasks) {
      int position = positions.get(task.id());
      waitingFor[position] = task.deps().size();
      task.deps().forEach(dep -> dependents.get(positions.get(dep)).add(position));
    }

    // In topological order, without recursion: a file may hold a chain of many thousand tasks.
    BitSet[] ancestors = new BitSet[tasks.size()];
    int[] levels = new int[tasks.size()];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < tasks.size(); i++) {
      ancestors[i] = new BitSet();
      if (waitingFor[i] == 0) {
        ready.add(i);
      }
    }
    while (!ready.isEmpty()) {
      int done = ready.remove();
      for (int dependent : dependents.get(done)) {
        ancestors[dependent].or(ancestors[done]);
        ancestors[dependent].set(done);
        levels[dependent] = Math.max(levels[dependent], levels[done] + 1);
        if (--waitingFor[dependent] == 0) {
          ready.add(dependent);
        }
      }
    }

    List<TaskNode> nodes = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      nodes.add(node(tasks.get(i), ancestors[i], levels[i], dependents.get(i).isEmpty()));
    }
    return List.copyOf(nodes);
  }

  private static TaskNode node(Task task, BitSet ancestors, int level, boolean isFinal) {
    StepId step = step(task.id());
    PlacedStep place = new PlacedStep(step, task.place(), step.value(), defaultInput(task));
    List<StepId> dependencies = task.deps().stream().map(TaskNode::step).toList();
    return new TaskNode(task.id(), place, dependencies, ancestors, level, isFinal);
  }

  private static StepId step(String task) {
    return new StepId("tasks." + task);
  }

  private static String defaultInput(Task task) {
    if (!task.description().isBlank()) {
      return task.description();
    }
    return task.deps().isEmpty()
        ? ""
        : task.deps().stream()
            .map(dep -> "{{ tasks['" + dep + "'].response }}")
            .collect(Collectors.joining("\n\n"));
  }
}
