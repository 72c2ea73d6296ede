package io.gantry.executorprobe;

import java.util.Arrays;

/** Values in ascending order. */
final class Percentiles {

  private final long[] sorted;

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException when there is no value
   */
  Percentiles(long... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("A percentile needs at least one measured value");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /**
   * The smallest measured value that at least this share of all do not exceed; never one between two values.
   *
   * @param percent above 0, at most 100
   */
  long at(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }
}
