package io.gantry.benchmarks.engine;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Moments of one run that can be compared: each just after a step has completed, two in succession, early and late ones such
 * that as many steps of the same kinds started next. Otherwise a decision that reads a score would be compared with one that
 * does not.
 */
final class Moments {

  /** Some patterns take two kinds of decisions in turn. */
  static final int SUCCESSIVE = 2;

  private final Workflow workflow;
  private final List<JournalEntry> journal;

  /** The lengths of the journal after which a step has completed. */
  private final int[] completions;

  Moments(Workflow workflow, List<JournalEntry> journal) {
    this.workflow = workflow;
    this.journal = journal;
    this.completions =
        IntStream.rangeClosed(1, journal.size())
            .filter(length -> journal.get(length - 1).event() instanceof RunEvent.StepCompleted)
            .toArray();
  }

  /**
   * The first moments after so many events that can be compared with those after {@code fewest}; where the run ends before,
   * the last.
   */
  RunView[] after(int events, int fewest) {
    List<List<String>> wanted = started(firstAfter(fewest));
    int begin = firstAfter(events);
    IntStream later = IntStream.range(begin, completions.length);
    IntStream earlier = IntStream.iterate(begin - 1, first -> first >= 0, first -> first - 1);
    return IntStream.concat(later, earlier)
        .filter(first -> first + SUCCESSIVE < completions.length && started(first).equals(wanted))
        .mapToObj(this::views)
        .findFirst()
        .orElseThrow();
  }

  private int firstAfter(int events) {
    return (int) IntStream.of(completions).filter(length -> length < events).count();
  }

  /** For each of the moments from the first on the kinds of steps that started between it and the next completion. */
  private List<List<String>> started(int first) {
    return IntStream.range(first, first + SUCCESSIVE)
        .mapToObj(moment -> journal.subList(completions[moment], completions[moment + 1]))
        .map(entries -> entries.stream().map(JournalEntry::event).flatMap(Moments::kind).toList())
        .toList();
  }

  private static Stream<String> kind(RunEvent event) {
    return event instanceof RunEvent.Beginning step
        ? Stream.of(step.step().value().replaceAll("\\d+", ""))
        : Stream.empty();
  }

  private RunView[] views(int first) {
    return IntStream.range(first, first + SUCCESSIVE)
        .mapToObj(i -> RunView.fold("run", workflow, journal.subList(0, completions[i])))
        .toArray(RunView[]::new);
  }
}
