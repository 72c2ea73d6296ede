package io.gantry.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CountTest {

  @Test
  void whatNoNumberCanHoldIsTheLargestThereIs() {
    Count huge = Count.between(1, Long.MAX_VALUE);

    assertThat(huge.plus(huge)).isEqualTo(Count.between(2, Long.MAX_VALUE));
    assertThat(huge.times(Count.exactly(30))).isEqualTo(Count.between(30, Long.MAX_VALUE));
  }

  @Test
  void whatIsUnboundedStaysSoUnlessItNeverHappens() {
    assertThat(Count.atLeast(2).plus(Count.ONCE)).isEqualTo(Count.atLeast(3));
    assertThat(Count.atLeast(2).times(Count.between(1, 3))).isEqualTo(Count.atLeast(2));
    assertThat(Count.atLeast(2).times(Count.NONE)).isEqualTo(Count.NONE);
    assertThat(Count.NONE.times(Count.atLeast(2))).isEqualTo(Count.NONE);
  }

  @Test
  void aCapCutsBothEnds() {
    assertThat(Count.atLeast(2).cappedAt(5)).isEqualTo(Count.between(2, 5));
    assertThat(Count.exactly(7).cappedAt(5)).isEqualTo(Count.exactly(5));
  }

  @Test
  void mostIsNeverBelowLeast() {
    assertThatIllegalArgumentException().isThrownBy(() -> Count.between(2, 1)).withMessageContaining("At least 2");
  }
}
