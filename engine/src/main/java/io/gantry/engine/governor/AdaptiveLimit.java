package io.gantry.engine.governor;

import java.util.concurrent.TimeUnit;

/**
 * A limit that nobody told us, found by trying: cut when the provider refuses, raised again as calls succeed. The curve is
 * CUBIC's (RFC 9438), because it stays longest just below the last refusal, where throughput is high and refusals are rare:
 *
 * <pre>  value = peak · (1 + depth · (progress − 1)³)</pre>
 *
 * so that it is {@code peak · (1 − depth)} after a cut, near the peak for most of the way, at the peak at progress 1, and
 * rises ever faster beyond. CUBIC's progress is time. Here it is the time in which calls succeeded at the limit, so that a
 * limit which nobody presses against does not move; and it is no more than those successes are of {@value #SUCCESSES}, so
 * that refusals are rare however slow the calls are.
 *
 * <p>What begins without a value takes the first refusal's word for where the limit is, which may be far too low: many calls
 * at once of which one was taken look like a limit of one. So from there it doubles every five seconds, until a second
 * refusal shows where the curve belongs.
 *
 * <p>Confined to whoever holds its model's lock.
 */
final class AdaptiveLimit {

  private static final int SUCCESSES = 250;
  private static final double WAY_NANOS = TimeUnit.SECONDS.toNanos(45);
  private static final long LONGEST_GAP_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double DOUBLING_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final double GENTLE = 0.1;
  private static final double STEEP = 0.3;

  /** A refusal this soon after a cut says that the limit has moved, not that it was probed. */
  private static final double SOON = 0.06;

  private final double least;
  private final double most;
  private double peak;
  private double depth;
  private long pressedNanos;
  private int successes;
  private double value;
  private double before;
  private long cutAt;
  private long lastSuccess;
  private boolean isCut;
  private boolean isGuessed;

  /** @param start infinite where nothing was learned yet: then the first refusal alone says where the limit is */
  AdaptiveLimit(double least, double start, double most, long now) {
    this.least = least;
    this.most = most;
    this.value = start;
    this.lastSuccess = now;
  }

  double value() {
    return value;
  }

  /** Whether a refusal was met yet; before that only {@link #raise} raises. */
  boolean isCut() {
    return isCut;
  }

  /** One step up, before any refusal was met. */
  void raise(double by) {
    value = Math.min(most, value + by);
  }

  /**
   * The provider refused a call.
   *
   * @param reached what it had taken at the time. One refusal costs half of the limit at most, however little that was
   * @param admittedAt when the refused call was let through: several of one moment are one refusal, at the lowest mark
   */
  void refused(double reached, long admittedAt, long now) {
    boolean sameMoment = isCut && admittedAt - cutAt <= 0;
    if (!sameMoment) {
      depth = isCut && !isGuessed && progress() < SOON ? STEEP : GENTLE;
      isGuessed = Double.isInfinite(value);
      before = value;
      peak = value;
      cutAt = now;
      pressedNanos = 0;
      successes = 0;
      isCut = true;
    }
    peak = Math.max(least, Math.min(peak, Double.isInfinite(before) ? reached : Math.max(reached, before / 2)));
    follow();
  }

  /** A call succeeded. @param pressed whether it went out at the limit */
  void succeeded(boolean pressed, long now) {
    if (pressed && isCut) {
      pressedNanos += Math.min(now - lastSuccess, LONGEST_GAP_NANOS);
      successes++;
      follow();
    }
    lastSuccess = now;
  }

  private void follow() {
    value = Math.max(least, Math.min(most, peak * (isGuessed ? doubling() : cubic())));
  }

  private double doubling() {
    return (1 - depth) * Math.pow(2, pressedNanos / DOUBLING_NANOS);
  }

  private double cubic() {
    return 1 + depth * Math.pow(progress() - 1, 3);
  }

  private double progress() {
    return Math.min(pressedNanos / WAY_NANOS, successes / (double) SUCCESSES);
  }
}
