package io.gantry.benchmarks.executors;

import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Summary;
import io.gantry.benchmarks.result.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** What was measured of every executor, and the lines it makes beside what was measured of its plain pool. */
final class ExecutorFigures {

  private static final double NANOS_PER_SECOND = 1e9;

  private record Key(String executor, String figure) {}

  private final Map<Key, List<Double>> values = new HashMap<>();

  /** Keeps a figure, unless the round is one for warming up, below 0. */
  void add(int round, String executor, String figure, double value) {
    if (round >= 0) {
      values.computeIfAbsent(new Key(executor, figure), key -> new ArrayList<>()).add(value);
    }
  }

  /** Nanoseconds of one task, and how many a second that makes. */
  List<Line> cost(Contestant contestant, String figure) {
    return List.of(
        line(contestant, figure + ", per task", figure, Unit.NANOSECONDS, nanos -> nanos),
        line(contestant, figure, figure, Unit.TASKS_PER_SECOND, nanos -> NANOS_PER_SECOND / nanos));
  }

  /** Nanoseconds of processor time. */
  Line processor(Contestant contestant, String figure) {
    return line(contestant, figure, figure, Unit.NANOSECONDS, nanos -> nanos);
  }

  /** How often tasks were refused in a round; empty when none ever was. */
  Optional<Line> refusals(Contestant contestant, String figure) {
    Summary summary = summary(contestant.executor(), figure, refusals -> refusals);
    return summary.max() == 0
        ? Optional.empty()
        : Optional.of(Line.ofGantry(contestant.label() + ", " + figure, Unit.REFUSALS, summary));
  }

  /** Microseconds until a task begins. */
  Line latency(Contestant contestant, String figure) {
    return line(contestant, figure, figure, Unit.MICROSECONDS, micros -> micros);
  }

  /** Milliseconds until all have ended, beside what nothing can be faster than. */
  Line wall(Contestant contestant, String figure, double idealMillis) {
    return line(contestant, figure, figure, Unit.MILLISECONDS, millis -> millis).withLimit(idealMillis);
  }

  private Line line(Contestant contestant, String name, String figure, Unit unit, DoubleUnaryOperator each) {
    return Line.of(
        contestant.label() + ", " + name,
        unit,
        summary(contestant.executor(), figure, each),
        summary(contestant.reference(), figure, each));
  }

  private Summary summary(String executor, String figure, DoubleUnaryOperator each) {
    return Summary.of(
        values.getOrDefault(new Key(executor, figure), List.of()).stream().map(each::applyAsDouble).toList());
  }
}
