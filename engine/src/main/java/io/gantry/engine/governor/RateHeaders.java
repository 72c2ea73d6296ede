package io.gantry.engine.governor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the headers of an answer say of the provider's limits: OpenAI's {@code x-ratelimit-*}, which many others send too,
 * and Anthropic's {@code anthropic-ratelimit-*}.
 *
 * <p>An HTTP client {@linkplain #tell tells} them on the thread that made the call, since neither LangChain4j's answers nor
 * its exceptions carry them; whoever made the call {@linkplain #take takes} them there.
 */
public record RateHeaders(Optional<Window> requests, Optional<Window> tokens) {

  public static final RateHeaders NONE = new RateHeaders(Optional.empty(), Optional.empty());

  private static final ThreadLocal<RateHeaders> HEARD = new ThreadLocal<>();
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
  private static final double LOW = 0.1;

  /** Beyond it nobody plans; some write a point in time where a number of seconds is meant. */
  private static final Duration LONGEST_RESET = Duration.ofDays(1);

  /**
   * One limit.
   *
   * @param limit most there can be
   * @param remaining what is left of it
   * @param reset time until all of it is there again
   */
  public record Window(long limit, long remaining, Duration reset) {

    boolean isUsedUp() {
      return remaining <= 0;
    }

    /** Whether so little is left that calls must go at the pace at which it comes back. */
    boolean isLow() {
      return remaining <= limit * LOW;
    }

    /** How much comes back each second, and what is left spread over a minute. */
    double perSecond() {
      return (limit - remaining) / (Math.max(1, reset.toMillis()) / 1000.0) + remaining / 60.0;
    }
  }

  /** Notes the headers of an answer, whatever its status, for the call that this thread makes. */
  public static void tell(Function<String, Optional<String>> headers, Instant now) {
    HEARD.set(new RateHeaders(window(headers, "requests", now), window(headers, "tokens", now)));
  }

  /** What was told on this thread since it was last asked. */
  public static RateHeaders take() {
    RateHeaders heard = HEARD.get();
    HEARD.remove();
    return heard == null ? NONE : heard;
  }

  private static Optional<Window> window(Function<String, Optional<String>> headers, String what, Instant now) {
    return formed(headers, "x-ratelimit-%s-" + what, now)
        .or(() -> formed(headers, "anthropic-ratelimit-" + what + "-%s", now));
  }

  private static Optional<Window> formed(Function<String, Optional<String>> headers, String form, Instant now) {
    OptionalLong limit = number(headers.apply(form.formatted("limit")));
    OptionalLong remaining = number(headers.apply(form.formatted("remaining")));
    Optional<Duration> reset =
        headers
            .apply(form.formatted("reset"))
            .flatMap(text -> reset(text.strip(), now))
            .map(wait -> wait.compareTo(LONGEST_RESET) < 0 ? wait : LONGEST_RESET);
    boolean whole = limit.orElse(0) > 0 && remaining.isPresent() && reset.isPresent();
    return whole
        ? Optional.of(new Window(limit.getAsLong(), Math.min(remaining.getAsLong(), limit.getAsLong()), reset.get()))
        : Optional.empty();
  }

  private static OptionalLong number(Optional<String> text) {
    try {
      return text.isPresent() ? OptionalLong.of(Math.max(0, Long.parseLong(text.get().strip()))) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  /** OpenAI writes {@code 1m30s} or {@code 120ms}, others a number of seconds, Anthropic a point in time. */
  private static Optional<Duration> reset(String text, Instant now) {
    Matcher parts = PART.matcher(text);
    if (parts.replaceAll("").isEmpty() && !text.isEmpty()) {
      return Optional.of(sum(parts.reset()));
    }
    try {
      return Optional.of(Duration.ofMillis(Math.max(0, (long) (Double.parseDouble(text) * 1000))));
    } catch (NumberFormatException aDate) {
      try {
        Duration until = Duration.between(now, Instant.parse(text));
        return Optional.of(until.isNegative() ? Duration.ZERO : until);
      } catch (DateTimeException neither) {
        return Optional.empty();
      }
    }
  }

  private static Duration sum(Matcher parts) {
    double millis = 0;
    while (parts.find()) {
      millis +=
          Double.parseDouble(parts.group(1))
              * switch (parts.group(2)) {
                case "ms" -> 1;
                case "s" -> 1000;
                case "m" -> 60_000;
                case "h" -> 3_600_000;
                default -> 86_400_000;
              };
    }
    return Duration.ofMillis((long) Math.ceil(millis));
  }
}
