package io.gantry.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void sumsUpValuesInWhateverOrderTheyCame() {
    Summary summary = Summary.of(List.of(4.0, 1.0, 10.0, 2.0, 3.0));

    assertThat(summary.count()).isEqualTo(5);
    assertThat(summary.median()).isEqualTo(3.0);
    assertThat(summary.mean()).isEqualTo(4.0);
    assertThat(summary.min()).isEqualTo(1.0);
    assertThat(summary.max()).isEqualTo(10.0);
    // squares of the distances from 4: 0 + 9 + 36 + 4 + 1 = 50; of a sample: 50 / 4
    assertThat(summary.stdev()).isCloseTo(Math.sqrt(12.5), within(1e-9));
  }

  @Test
  void takesTheMiddleOfTheTwoMiddleValuesOfAnEvenCount() {
    assertThat(Summary.of(List.of(1.0, 2.0, 4.0, 9.0)).median()).isEqualTo(3.0);
  }

  @Test
  void findsTheValueThatNineteenOfTwentyDoNotExceed() {
    List<Double> oneToHundred = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

    assertThat(Summary.of(oneToHundred).p95()).isBetween(95.0, 96.0);
  }

  @Test
  void hasNoDeviationForASingleValue() {
    assertThat(Summary.of(List.of(7.5))).isEqualTo(new Summary(1, 7.5, 7.5, 0, 7.5, 7.5, 7.5));
  }

  @Test
  void refusesAnEmptySeries() {
    assertThatThrownBy(() -> Summary.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
