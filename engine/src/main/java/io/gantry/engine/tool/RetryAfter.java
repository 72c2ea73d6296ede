package io.gantry.engine.tool;

import io.gantry.engine.time.HttpDate;
import java.time.Clock;
import java.time.Duration;

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
    return HttpDate.until(value, clock.instant()).map(RetryAfter::bounded).orElse(Duration.ZERO);
  }

  private static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
