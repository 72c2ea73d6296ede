package io.gantry.web.run;

import io.gantry.ejb.run.RunPlace;
import io.gantry.web.problem.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** Places in the list of runs as text that callers hand back and do not look into. */
final class RunCursors {

  /** About 6,000 years from 1970 in either direction; nobody submitted a run before or after. */
  private static final long MAX_SECONDS = 6_000L * 366 * 86_400;

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
      Instant submittedAt = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
      if (parts[1].indexOf('\0') >= 0 || Math.abs(submittedAt.getEpochSecond()) > MAX_SECONDS) {
        throw new IllegalArgumentException("Nothing the database can compare with");
      }
      return new RunPlace(submittedAt, parts[1]);
    } catch (RuntimeException e) {
      throw new InvalidRequestException("cursor", "The cursor is not one that this server gave; start without one.");
    }
  }
}
