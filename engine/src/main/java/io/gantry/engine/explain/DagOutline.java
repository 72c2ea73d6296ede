package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Task;
import java.util.HashSet;
import java.util.Set;

/** Tasks and what they wait for. */
final class DagOutline {

  private DagOutline() {}

  static Outline of(Dag dag) {
    Outline outline = new Outline("the tasks, each once");
    Set<String> waitedFor = new HashSet<>();
    for (Task task : dag.tasks()) {
      String step = outline.place(id(task.id()), task.place(), Count.ONCE);
      if (task.deps().isEmpty()) {
        outline.way(Outline.START, step);
      }
      task.deps().stream().distinct().forEach(dependency -> outline.way(id(dependency), step));
      waitedFor.addAll(task.deps());
    }
    dag.tasks().stream()
        .filter(task -> !waitedFor.contains(task.id()))
        .forEach(task -> outline.way(id(task.id()), Outline.END));
    return outline;
  }

  private static String id(String task) {
    return "tasks." + task;
  }
}
