package io.gantry.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.governor.RateHeaders.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateHeadersTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static RateHeaders heard(Map<String, String> headers) {
    RateHeaders.tell(name -> Optional.ofNullable(headers.get(name)), NOW);
    return RateHeaders.take();
  }

  @Test
  void openAisHeadersAreRead() {
    RateHeaders heard =
        heard(
            Map.of(
                "x-ratelimit-limit-requests", "500",
                "x-ratelimit-remaining-requests", "20",
                "x-ratelimit-reset-requests", "57.6s",
                "x-ratelimit-limit-tokens", "30000",
                "x-ratelimit-remaining-tokens", "0",
                "x-ratelimit-reset-tokens", "1m0s"));

    assertThat(heard.requests()).contains(new Window(500, 20, Duration.ofMillis(57_600)));
    assertThat(heard.tokens()).contains(new Window(30_000, 0, Duration.ofMinutes(1)));
    assertThat(heard.requests().orElseThrow().perSecond()).isBetween(8.6, 8.7);
    assertThat(heard.requests().orElseThrow().isLow()).isTrue();
    assertThat(heard.tokens().orElseThrow().isUsedUp()).isTrue();
  }

  @Test
  void anthropicsHeadersAreRead() {
    RateHeaders heard =
        heard(
            Map.of(
                "anthropic-ratelimit-requests-limit", "50",
                "anthropic-ratelimit-requests-remaining", "49",
                "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:02Z"));

    assertThat(heard).isEqualTo(new RateHeaders(Optional.of(new Window(50, 49, Duration.ofSeconds(2))), Optional.empty()));
    assertThat(heard.requests().orElseThrow().isLow()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"120ms, 120", "6m0s, 360000", "1h2m, 3720000", "12, 12000", "0.5, 500", "2025-12-31T00:00:00Z, 0"})
  void aResetIsReadInEveryForm(String reset, long millis) {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit-requests", "5",
            "x-ratelimit-remaining-requests", "1",
            "x-ratelimit-reset-requests", reset);
    assertThat(heard(headers).requests().orElseThrow().reset()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"many, 1, 5s", "5, few, 5s", "5, 1, soon", "0, 0, 5s", "5, 1, ''"})
  void whatCannotBeReadSaysNothing(String limit, String remaining, String reset) {
    Map<String, String> headers =
        Map.of(
            "x-ratelimit-limit-requests", limit,
            "x-ratelimit-remaining-requests", remaining,
            "x-ratelimit-reset-requests", reset);
    assertThat(heard(headers)).isEqualTo(RateHeaders.NONE);
  }

  @Test
  void whatWasToldIsTakenOnce() {
    RateHeaders.tell(name -> Optional.of(name.contains("reset") ? "1s" : "1"), NOW);
    assertThat(RateHeaders.take()).isNotEqualTo(RateHeaders.NONE);
    assertThat(RateHeaders.take()).isEqualTo(RateHeaders.NONE);
  }
}
