package io.gantry.benchmarks.scenario;

/** What the moments at which calls arrived say about their rate. Moments are nanoseconds, in ascending order. */
final class Arrivals {

  private Arrivals() {}

  /** Most of them within any half-open span of this length. */
  static int mostWithin(long[] moments, long span) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < moments.length; last++) {
      while (moments[last] - moments[first] >= span) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /** The shortest time from the first to the last of so many that follow each other; 0 when there are fewer. */
  static long shortest(long[] moments, int count) {
    long shortest = Long.MAX_VALUE;
    for (int last = count - 1; last < moments.length; last++) {
      shortest = Math.min(shortest, moments[last] - moments[last - count + 1]);
    }
    return moments.length < count ? 0 : shortest;
  }
}
