package io.gantry.engine.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Dates in HTTP headers (RFC 9110, section 5.6.7). */
public final class HttpDate {

  private HttpDate() {}

  /** The time from now until a date; zero when it is past, empty when the text is no date. */
  public static Optional<Duration> until(String text, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
