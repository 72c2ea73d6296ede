package io.gantry.engine.time;

import java.time.Duration;

/** Equal to what JSON leaves out: no time at all. Jackson asks a filter for equality. */
final class NoTime {

  @Override
  public boolean equals(Object other) {
    return other == null || Duration.ZERO.equals(other);
  }

  @Override
  public int hashCode() {
    return Duration.ZERO.hashCode();
  }
}
