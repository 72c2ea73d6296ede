package io.gantry.benchmarks.scenario;

import io.gantry.benchmarks.result.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Values of one figure, round by round. Rounds below 0 are for warming up and leave no trace. */
final class Series {

  private final List<Double> values = new ArrayList<>();

  void add(int round, double value) {
    if (round >= 0) {
      values.add(value);
    }
  }

  Summary summary() {
    return Summary.of(values);
  }

  /** Sums up what each value becomes. */
  Summary summary(DoubleUnaryOperator each) {
    return Summary.of(values.stream().map(each::applyAsDouble).toList());
  }

  /** Milliseconds since a moment of {@link System#nanoTime()}. */
  static double millisSince(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }
}
