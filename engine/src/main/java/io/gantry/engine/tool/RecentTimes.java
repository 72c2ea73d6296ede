package io.gantry.engine.tool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How long the last {@value #KEPT} calls took. Not thread-safe. */
final class RecentTimes {

  static final int KEPT = 512;

  private long[] times = new long[0];
  private long added;

  void add(Duration took) {
    if (added >= times.length && times.length < KEPT) {
      times = Arrays.copyOf(times, Math.min(KEPT, Math.max(8, 2 * times.length)));
    }
    times[(int) (added % times.length)] = took.toNanos();
    added++;
  }

  /**
   * The time that a share of them did not exceed; empty without any.
   *
   * @param share 0.5 for the median
   */
  Optional<Duration> quantile(double share) {
    int size = (int) Math.min(added, times.length);
    if (size == 0) {
      return Optional.empty();
    }
    long[] sorted = Arrays.copyOf(times, size);
    Arrays.sort(sorted);
    return Optional.of(Duration.ofNanos(sorted[Math.max(0, (int) Math.ceil(share * size) - 1)]));
  }
}
