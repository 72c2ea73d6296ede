package io.gantry.cli.progress;

import java.time.Duration;
import java.util.Locale;

/** Writes durations for people: {@code 0.012 s}, {@code 4.71 s}, {@code 3 min 05 s}. */
final class Seconds {

  private Seconds() {}

  static String of(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    if (seconds >= 60) {
      long whole = Math.round(seconds);
      return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
    }
    return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.2f s", seconds);
  }

  /** With one decimal, for a time that is still running. */
  static String running(Duration duration) {
    return duration.toSeconds() >= 60
        ? of(duration)
        : String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
  }
}
