package io.gantry.engine.governor;

import java.time.Duration;

/**
 * Notices that calls take far longer than they used to: a provider that queues what it cannot do, in place of refusing it.
 * Compares the smoothed time with its own floor, since single answers differ by their length. Confined to whoever holds its
 * model's lock.
 */
final class LatencyWatch {

  private static final int SAMPLES = 20;
  private static final double SMOOTHING = 1.0 / SAMPLES;
  private static final double FAR = 4;

  /** The floor forgets: prompts grow, models change. Doubled after some 1,400 calls. */
  private static final double DRIFT = 1.0005;

  private double smoothed;
  private double floor;
  private int samples;

  /** Notes one call; answers whether calls now take far longer than at best. */
  boolean isFarAboveFloor(Duration took) {
    double nanos = Math.max(1, took.toNanos());
    smoothed = samples == 0 ? nanos : smoothed + SMOOTHING * (nanos - smoothed);
    samples++;
    if (samples < SAMPLES) {
      return false;
    }
    floor = floor == 0 ? smoothed : Math.min(floor * DRIFT, smoothed);
    return smoothed > FAR * floor;
  }

  /** After a cut: looks again once enough calls have shown what it did. */
  void lookAnew() {
    samples = 0;
  }
}
