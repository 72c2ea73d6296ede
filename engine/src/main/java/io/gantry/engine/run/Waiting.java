package io.gantry.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Adds up the spans in which a run does nothing but wait for people. Part of a {@link RunView}, folded with it. */
final class Waiting {

  private Duration past = Duration.ZERO;
  private Optional<Instant> since = Optional.empty();

  /** Notes whether the run waits from this moment on. */
  void note(boolean waits, Instant at) {
    if (waits && since.isEmpty()) {
      since = Optional.of(at);
    } else if (!waits && since.isPresent()) {
      past = until(at);
      since = Optional.empty();
    }
  }

  Duration until(Instant now) {
    return since.map(from -> past.plus(Duration.between(from, now))).orElse(past);
  }
}
