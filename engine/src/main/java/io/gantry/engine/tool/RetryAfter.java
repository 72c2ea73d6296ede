package io.gantry.engine.tool;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the header {@code Retry-After} of an answer: seconds, or a date. */
final class RetryAfter {

  /** No call lasts longer; what asks for more is cut off by its timeout anyway. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private RetryAfter() {}

  /** How long the other side wants to be left alone; zero when it does not say, or says it in an unknown way. */
  static Duration of(HttpReply reply, Clock clock) {
    String value = reply.headers().getOrDefault("Retry-After", "").strip();
    if (value.matches("[0-9]{1,18}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(value).map(until -> bounded(Duration.between(clock.instant(), until.toInstant()))).orElse(Duration.ZERO);
  }

  private static Optional<ZonedDateTime> date(String value) {
    try {
      return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
