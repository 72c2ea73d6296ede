package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {

  @ParameterizedTest
  @ValueSource(strings = {"wait=30", "Wait = 30", "wait=\"30\"", "respond-async, wait=30", "wait=30; foo=bar"})
  void findsHowLongToWait(String header) {
    assertThat(Preferences.wait(List.of(header))).contains(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "respond-async", "wait", "wait=", "wait=soon", "wait=-1", "wait=1.5", "waiting=30", "wait=99999999999999999999"
      })
  void ignoresWhatItDoesNotUnderstand(String header) {
    assertThat(Preferences.wait(List.of(header))).isEmpty();
  }

  @Test
  void theFirstWaitCountsAcrossHeaders() {
    assertThat(Preferences.wait(List.of("return=minimal", "wait=5", "wait=9"))).contains(Duration.ofSeconds(5));
  }
}
