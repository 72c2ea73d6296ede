package io.gantry.web.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.ejb.run.RunPlace;
import io.gantry.web.problem.InvalidRequestException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCursorsTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, run-1",
    "2026-01-01T00:00:00.123456Z, a b c",
    "1969-12-31T23:59:59.999999Z, ключ:1"
  })
  void aPlaceComesBackToTheMicrosecond(Instant at, String workflowId) {
    RunPlace place = new RunPlace(at, workflowId);

    String text = RunCursors.text(place);

    assertThat(text).matches("[A-Za-z0-9_-]+");
    assertThat(RunCursors.place(text)).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "%%%", "bm9udW1iZXI", "eCB5", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5IHg", "MSBhAGI",
        "OTIyMzM3MjAzNjg1NDc3NTgwNyBh", "LTkyMjMzNzIwMzY4NTQ3NzU4MDcgYQ"
      })
  void anythingElseIsRefused(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> RunCursors.place(text))
        .withMessageContaining("cursor");
  }
}
