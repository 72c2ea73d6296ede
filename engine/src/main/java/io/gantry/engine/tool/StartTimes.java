package io.gantry.engine.tool;

/**
 * When the calls of the last minute and a second began: a ring of times that grows with them and forgets what is older.
 * Knows each of the last {@value #MOST}, which is as many as a rate may allow, so what it says of a limit is exact. Not
 * thread-safe.
 */
final class StartTimes {

  /**
   * A minute, and a second for what is on its way: the other side counts calls as they arrive, and one that has to open a
   * connection arrives later than one that has not.
   */
  static final long WINDOW = 61_000_000_000L;

  /** The highest rate per minute that a workflow can declare. */
  static final int MOST = 100_000;

  private long[] times = new long[16];
  private int first;
  private int size;

  /** Notes that a call began now. */
  void add(long now) {
    forget(now);
    if (size == MOST) {
      first = (first + 1) % times.length;
      size--;
    } else if (size == times.length) {
      grow();
    }
    times[(first + size) % times.length] = now;
    size++;
  }

  /** How many calls began within the time before now that counts. */
  int count(long now) {
    forget(now);
    return size;
  }

  /** When the call that began as this one, counted from the oldest that counts as 0, counts no more. */
  long isOldAt(int index) {
    return times[(first + index) % times.length] + WINDOW;
  }

  private void forget(long now) {
    while (size > 0 && now - times[first] >= WINDOW) {
      first = (first + 1) % times.length;
      size--;
    }
  }

  private void grow() {
    long[] larger = new long[Math.min(MOST, 2 * times.length)];
    for (int i = 0; i < size; i++) {
      larger[i] = times[(first + i) % times.length];
    }
    times = larger;
    first = 0;
  }
}
