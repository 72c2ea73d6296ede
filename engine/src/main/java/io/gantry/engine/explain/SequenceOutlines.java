package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.Place;
import java.util.List;

/** Steps strictly one after the other, alone or several such sequences beside each other. */
final class SequenceOutlines {

  private SequenceOutlines() {}

  static Outline chain(Chain chain) {
    Outline outline = new Outline("the steps of the chain, each once");
    String last = sequence(outline, Outline.START, "", "", chain.steps(), Count.ONCE);
    return outline.way(last, Outline.END);
  }

  static Outline parallel(Parallel parallel) {
    Outline outline = new Outline("the steps of all branches" + (parallel.reduce().isPresent() ? " and reduce" : "")
        + ", each once");
    List<String> ends =
        parallel.branches().stream()
            .map(branch -> branch(outline, branch))
            .toList();
    String join = parallel.reduce().map(place -> outline.place("reduce", place, Count.ONCE)).orElse(Outline.END);
    ends.forEach(end -> outline.way(end, join));
    return join.equals(Outline.END) ? outline : outline.way(join, Outline.END);
  }

  private static String branch(Outline outline, Branch branch) {
    return sequence(outline, Outline.START, "", "branches." + branch.id() + ".", branch.steps(), Count.ONCE);
  }

  /**
   * Adds a sequence behind a step.
   *
   * @param when what must hold for its first step
   * @return the last step, or the one before where the sequence is empty
   */
  static String sequence(Outline outline, String before, String when, String prefix, List<Place> places, Count times) {
    String last = before;
    for (int i = 0; i < places.size(); i++) {
      String step = outline.place(prefix + "steps[" + i + "]", places.get(i), times);
      outline.way(last, step, i == 0 ? when : "");
      last = step;
    }
    return last;
  }
}
