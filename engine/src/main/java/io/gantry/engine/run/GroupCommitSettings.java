package io.gantry.engine.run;

import java.time.Duration;

/**
 * How a group-commit journal groups and how long it tries.
 *
 * @param maxOutstandingEntries most entries handed in and not yet settled; beyond it appends are refused. High values
 *     cost memory, low ones refuse bursts
 * @param maxEntriesPerCommit most entries in one transaction, unless a single append holds more. High values cost
 *     latency of the whole group, low ones throughput
 * @param firstPause before the first new try when the store or the executor is not available; doubles from try to try
 * @param longestPause where the doubling ends
 * @param patience how long after it was handed in an append is still tried again
 */
public record GroupCommitSettings(
    int maxOutstandingEntries,
    int maxEntriesPerCommit,
    Duration firstPause,
    Duration longestPause,
    Duration patience) {

  public static final GroupCommitSettings DEFAULT =
      new GroupCommitSettings(10_000, 2_000, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(60));

  public GroupCommitSettings {
    if (maxEntriesPerCommit < 1 || maxOutstandingEntries < maxEntriesPerCommit) {
      throw new IllegalArgumentException(
          "Group commit needs 1 <= entries per commit <= outstanding entries, not "
              + maxEntriesPerCommit + " and " + maxOutstandingEntries);
    }
    if (firstPause.isNegative() || firstPause.isZero() || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "Group commit needs 0 < first pause <= longest pause, not " + firstPause + " and " + longestPause);
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException("Group commit's patience cannot be negative: " + patience);
    }
  }
}
