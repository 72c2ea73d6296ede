package io.gantry.engine.run;

import java.time.Duration;

/**
 * How a group-commit journal groups and how long it tries.
 *
 * @param maxOutstandingEntries most entries handed in and not yet settled; beyond it appends are refused. High values
 *     cost memory, low ones refuse bursts
 * @param maxEntriesPerCommit most entries in one transaction, unless a single append holds more. High values cost
 *     latency of the whole group, low ones throughput
 * @param maxBytesPerCommit about how many bytes of text one transaction takes, unless a single append holds more. High
 *     values cost memory here, in the driver and in the database, which all hold the statement as a whole; low ones cost
 *     throughput when texts are long
 * @param firstPause before the first new try when the store or the executor is not available; doubles from try to try
 * @param longestPause where the doubling ends
 * @param patience how long after it was handed in an append is still tried again
 */
public record GroupCommitSettings(
    int maxOutstandingEntries,
    int maxEntriesPerCommit,
    long maxBytesPerCommit,
    Duration firstPause,
    Duration longestPause,
    Duration patience) {

  private static final long DEFAULT_BYTES_PER_COMMIT = 8L * 1024 * 1024;

  public static final GroupCommitSettings DEFAULT =
      new GroupCommitSettings(10_000, 2_000, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(60));

  /** With the usual 8 MB in one transaction. */
  public GroupCommitSettings(
      int maxOutstandingEntries,
      int maxEntriesPerCommit,
      Duration firstPause,
      Duration longestPause,
      Duration patience) {
    this(maxOutstandingEntries, maxEntriesPerCommit, DEFAULT_BYTES_PER_COMMIT, firstPause, longestPause, patience);
  }

  public GroupCommitSettings {
    if (maxEntriesPerCommit < 1 || maxOutstandingEntries < maxEntriesPerCommit) {
      throw new IllegalArgumentException(
          "Group commit needs 1 <= entries per commit <= outstanding entries, not "
              + maxEntriesPerCommit + " and " + maxOutstandingEntries);
    }
    if (maxBytesPerCommit < 1) {
      throw new IllegalArgumentException("Group commit needs at least 1 byte per commit, not " + maxBytesPerCommit);
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
