package io.gantry.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.benchmarks.server.FinishedRun.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinishedRunTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void lastsInsideFromTheFirstStartToTheLastEndWhateverTheOrder() {
    FinishedRun run =
        new FinishedRun(
            "run", "completed", START, at(1), at(90), List.of(step(10, 70), step(5, 40), step(30, 80)));

    assertThat(run.insideSteps()).isEqualTo(Duration.ofMillis(75));
  }

  private static Step step(int from, int to) {
    return new Step("step-" + from, at(from), at(to));
  }

  private static Instant at(int millis) {
    return START.plusMillis(millis);
  }
}
