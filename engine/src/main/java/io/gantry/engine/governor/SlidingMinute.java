package io.gantry.engine.governor;

import java.util.concurrent.TimeUnit;

/**
 * How much there was in the last minute, exactly: whatever is let in while the sum stays within a limit, no 60 seconds ever
 * hold more than that limit. An amount leaves between 60 and 60.25 seconds after it came, and until then can be corrected
 * where it was entered. Confined to whoever holds its model's lock.
 */
final class SlidingMinute {

  private static final long SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int SLOTS = 241;

  private final long origin;
  private final long[] amounts = new long[SLOTS];
  private long newest;
  private long sum;

  SlidingMinute(long now) {
    this.origin = now;
  }

  /** Enters an amount; answers where, for {@link #correct}. */
  long add(long amount, long now) {
    advance(now);
    amounts[index(newest)] += amount;
    sum += amount;
    return newest;
  }

  /** Changes what was entered; what has left already stays as it was. */
  void correct(long slot, long change, long now) {
    advance(now);
    if (slot > newest - SLOTS) {
      long corrected = Math.max(0, amounts[index(slot)] + change);
      sum += corrected - amounts[index(slot)];
      amounts[index(slot)] = corrected;
    }
  }

  long sum(long now) {
    advance(now);
    return sum;
  }

  /** The sum of the last seconds, a quarter of a second more or less. */
  long sum(int seconds, long now) {
    advance(now);
    long recent = 0;
    for (long slot = newest - seconds * 4L; slot <= newest; slot++) {
      recent += slot > newest - SLOTS ? amounts[index(slot)] : 0;
    }
    return recent;
  }

  /** Nanoseconds until the sum is at most this, if nothing more comes; 0 when it is now. */
  long untilAtMost(long most, long now) {
    advance(now);
    long left = sum;
    for (long slot = newest - SLOTS + 1; left > most && slot <= newest; slot++) {
      left -= amounts[index(slot)];
      if (left <= most) {
        return origin + (slot + SLOTS) * SLOT_NANOS - now;
      }
    }
    return 0;
  }

  private void advance(long now) {
    long slot = Math.floorDiv(now - origin, SLOT_NANOS);
    for (long steps = Math.min(slot - newest, SLOTS); steps > 0; steps--) {
      int oldest = index(slot - steps + 1);
      sum -= amounts[oldest];
      amounts[oldest] = 0;
    }
    newest = Math.max(newest, slot);
  }

  private static int index(long slot) {
    return (int) Math.floorMod(slot, (long) SLOTS);
  }
}
