package io.gantry.web.run;

import io.gantry.ejb.run.RunPlace;
import io.gantry.web.problem.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Places in the list of runs as text that callers hand back and do not look into. */
final class RunCursors {

  private RunCursors() {}

  static String text(RunPlace place) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, place.submittedAt());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((micros + " " + place.workflowId()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The place a text stands for.
   *
   * @throws InvalidRequestException when it is no cursor of this server
   */
  static RunPlace place(String text) {
    try {
      String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
      return new RunPlace(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), parts[1]);
    } catch (RuntimeException e) {
      throw new InvalidRequestException("cursor", "The cursor is not one that this server gave; start without one.");
    }
  }
}
