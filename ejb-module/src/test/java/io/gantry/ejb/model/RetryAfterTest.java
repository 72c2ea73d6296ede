package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "7 | 7000",
        "1.5 | 1500",
        "Mon, 05 Jan 2026 10:00:30 GMT | 30000",
        "Mon, 05 Jan 2026 09:00:00 GMT | 0"
      })
  void secondsAndDatesAreUnderstood(String value, long millis) {
    assertThat(RetryAfter.of(headers(Map.of("Retry-After", value)), NOW)).contains(Duration.ofMillis(millis));
  }

  @Test
  void millisecondsWinOverSeconds() {
    assertThat(RetryAfter.of(headers(Map.of("Retry-After", "1", "retry-after-ms", "250")), NOW))
        .contains(Duration.ofMillis(250));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-3", "NaN"})
  void whatCannotBeReadIsNoWait(String value) {
    assertThat(RetryAfter.of(headers(Map.of("Retry-After", value)), NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e300", "Infinity", "Fri, 31 Dec 9999 23:59:59 GMT"})
  void aWaitBeyondAllMeasureStaysAWait(String value) {
    assertThat(RetryAfter.of(headers(Map.of("Retry-After", value)), NOW)).contains(Duration.ofMillis(Integer.MAX_VALUE));
  }

  private static HttpHeaders headers(Map<String, String> values) {
    Map<String, List<String>> lists = new java.util.HashMap<>();
    values.forEach((name, value) -> lists.put(name, List.of(value)));
    return HttpHeaders.of(lists, (name, value) -> true);
  }
}
