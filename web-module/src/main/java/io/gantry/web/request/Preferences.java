package io.gantry.web.request;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Prefer} header (RFC 7240). What is not understood is ignored, as the standard wants. */
public final class Preferences {

  private static final Pattern WAIT = Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*", Pattern.CASE_INSENSITIVE);

  private Preferences() {}

  /**
   * How long the caller wants to wait for a result; the first preference counts.
   *
   * @param headers values of all {@code Prefer} headers, possibly none
   */
  public static Optional<Duration> wait(List<String> headers) {
    for (String header : headers) {
      for (String preference : header.split(",")) {
        Matcher wait = WAIT.matcher(preference.split(";", 2)[0]);
        if (wait.matches()) {
          return Optional.of(Duration.ofSeconds(Long.parseLong(wait.group(1))));
        }
      }
    }
    return Optional.empty();
  }
}
