package io.gantry.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalsTest {

  private static final long[] MOMENTS = {0, 1, 2, 60, 61, 63};

  @Test
  void countsTheMostWithinAnySpanWhoseEndBelongsToTheNext() {
    assertThat(Arrivals.mostWithin(MOMENTS, 60)).isEqualTo(3);
    assertThat(Arrivals.mostWithin(MOMENTS, 61)).isEqualTo(4);
    assertThat(Arrivals.mostWithin(new long[0], 60)).isZero();
  }

  @Test
  void findsTheShortestTimeOfSoMany() {
    assertThat(Arrivals.shortest(MOMENTS, 3)).isEqualTo(2);
    assertThat(Arrivals.shortest(MOMENTS, 4)).isEqualTo(60);
    assertThat(Arrivals.shortest(MOMENTS, 7)).isZero();
  }
}
