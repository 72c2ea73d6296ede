package io.gantry.ejb.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowWorkTest {

  private static final Duration LIMIT = Duration.ofMillis(100);

  private final List<String> warnings = new ArrayList<>();
  private final List<String> details = new ArrayList<>();
  private long now = Long.MAX_VALUE - 7;
  private final SlowWork work =
      new SlowWork(LIMIT, () -> now, warnings::add, (kind, millis) -> details.add(kind + " " + millis));

  @Test
  void whatTakesLongerThanTheThresholdIsAWarningAndTheRestADetail() {
    work.took("Reading", LIMIT);
    assertThat(warnings).isEmpty();
    assertThat(details).containsExactly("Reading 100");

    work.took("Reading", LIMIT.plusMillis(1));

    assertThat(warnings).containsExactly("Reading took 101 ms, longer than gantry.log.slow, which is 100 ms.");
    assertThat(details).hasSize(1);
  }

  @Test
  void eachKindIsWarnedOfOnceInTenSecondsAndTheNextWarningCountsTheOthers() {
    for (int i = 0; i < 4; i++) {
      work.took("Reading", Duration.ofMillis(200));
    }
    work.took("Writing", Duration.ofMillis(200));
    assertThat(warnings).hasSize(2);
    assertThat(details).hasSize(3);

    now += Duration.ofSeconds(10).toNanos() - 1;
    work.took("Reading", Duration.ofMillis(300));
    assertThat(warnings).hasSize(2);
    now += 1;
    work.took("Reading", Duration.ofMillis(400));
    now += Duration.ofSeconds(10).toNanos();
    work.took("Reading", Duration.ofMillis(500));

    assertThat(warnings.subList(2, 4)).containsExactly(
        "Reading took 400 ms, longer than gantry.log.slow, which is 100 ms; 4 more were slow since the last such line.",
        "Reading took 500 ms, longer than gantry.log.slow, which is 100 ms.");
  }
}
