package io.gantry.web.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.InvalidRequestException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunListQueryTest {

  @Test
  void theFirstAndTheLastTimeThatCanBeWrittenAreTaken() {
    assertThat(RunListQuery.time("submittedAfter", "0001-01-01T00:00:00Z")).contains(Instant.parse("0001-01-01T00:00:00Z"));
    assertThat(RunListQuery.time("submittedAfter", "9999-12-31T23:59:59Z")).contains(Instant.parse("9999-12-31T23:59:59Z"));
    assertThat(RunListQuery.time("submittedAfter", null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now", "+300000-01-01T00:00:00Z", "+999999999-01-01T00:00:00Z", "-5000-01-01T00:00:00Z", "0000-12-31T23:59:59Z"
      })
  void anotherTimeIsRefusedUnderTheParametersName(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> RunListQuery.time("submittedBefore", text))
        .withMessageContaining("submittedBefore")
        .withMessageContaining(text);
  }
}
