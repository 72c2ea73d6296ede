package io.gantry.ejb.model;

import io.gantry.engine.time.HttpDate;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long an answer asks its client to wait. */
final class RetryAfter {

  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private RetryAfter() {}

  /**
   * The wait by {@code retry-after-ms} (OpenAI, Azure) or {@code Retry-After} in seconds or as a date; a date in the
   * past is a wait of zero, anything unreadable no wait at all. A wait beyond 24 days counts as 24 days.
   */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> number(text, 1))
        .or(() -> headers.firstValue("retry-after").flatMap(text -> number(text, 1000).or(() -> date(text, now))));
  }

  private static Optional<Duration> number(String text, int millisPerUnit) {
    try {
      double millis = Double.parseDouble(text.strip()) * millisPerUnit;
      return millis >= 0
          ? Optional.of(Duration.ofMillis((long) Math.ceil(Math.min(millis, LONGEST.toMillis()))))
          : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    return HttpDate.until(text, now).map(wait -> wait.compareTo(LONGEST) < 0 ? wait : LONGEST);
  }
}
