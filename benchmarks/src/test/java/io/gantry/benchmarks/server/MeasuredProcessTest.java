package io.gantry.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class MeasuredProcessTest {

  private final MeasuredProcess self = MeasuredProcess.self();

  @Test
  void knowsTheMemoryOfAJavaInMegabytes() {
    assertThat(self.residentMegabytes()).isBetween(20.0, 10_000.0);
    assertThat(self.peakMegabytes()).isGreaterThanOrEqualTo(self.residentMegabytes() - 1);
    assertThat(self.proportionalMegabytes()).isBetween(10.0, 10_000.0);
  }

  @Test
  void countsProcessorTimeAsItIsUsed() {
    Duration before = self.cpu();

    while (self.cpu().minus(before).toMillis() < 50) {
      // using it
    }

    assertThat(self.cpu()).isGreaterThan(before);
    assertThat(self.age(Clock.systemUTC())).isBetween(Duration.ZERO, Duration.ofHours(1));
  }
}
