package io.gantry.benchmarks.result;

import java.util.Collection;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What a series of measured values says, in the unit they were measured in.
 *
 * @param stdev of the sample; 0 for a single value
 * @param p95 interpolated between neighbours
 */
public record Summary(int count, double median, double mean, double stdev, double min, double max, double p95) {

  /**
   * Sums a series up.
   *
   * @throws IllegalArgumentException when there is no value
   */
  public static Summary of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("A summary needs at least one measured value");
    }
    ListStatistics statistics = new ListStatistics(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new Summary(
        values.size(),
        statistics.getPercentile(50),
        statistics.getMean(),
        values.size() == 1 ? 0 : statistics.getStandardDeviation(),
        statistics.getMin(),
        statistics.getMax(),
        statistics.getPercentile(95));
  }
}
