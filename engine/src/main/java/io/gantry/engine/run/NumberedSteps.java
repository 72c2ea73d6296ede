package io.gantry.engine.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of a run that are numbered in the order in which they start: {@code draft#1}, {@code draft#2}, … and
 * {@code steps[0]}, {@code steps[1]}, …, each series by its name with the mark, {@code draft#} and {@code steps[}. A step
 * that leaves numbers out belongs to none.
 */
final class NumberedSteps {

  private final Map<String, List<StepView>> series = new HashMap<>();

  /** Adds a step that starts now. */
  void note(StepView step) {
    String id = step.id().value();
    int mark = Math.max(id.lastIndexOf('#'), id.lastIndexOf('['));
    if (mark < 0) {
      return;
    }
    String name = id.substring(0, mark + 1);
    List<StepView> before = of(name);
    // Compared as a whole: "draft#2.retry" and "draft#02" are no numbers.
    boolean next = id.equals(id.charAt(mark) == '#' ? name + (before.size() + 1) : name + before.size() + "]");
    if (next) {
      series.computeIfAbsent(name, first -> new ArrayList<>()).add(step);
    }
  }

  /** The steps of a series, possibly none; those of a series that has begun grow as they start. */
  List<StepView> of(String name) {
    List<StepView> steps = series.get(name);
    return steps == null ? List.of() : Collections.unmodifiableList(steps);
  }
}
