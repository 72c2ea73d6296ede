package io.gantry.executorprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  @Test
  void areMeasuredValuesThatAtLeastTheShareDoesNotExceed() {
    Percentiles values = new Percentiles(LongStream.rangeClosed(1, 200).map(i -> 201 - i).toArray());

    assertThat(values.at(50)).isEqualTo(100);
    assertThat(values.at(99)).isEqualTo(198);
    assertThat(values.at(100)).isEqualTo(200);
    assertThat(values.at(0.1)).isEqualTo(1);
  }

  @Test
  void takeTheUpperValueWhenTheShareFallsBetweenTwo() {
    assertThat(new Percentiles(10, 20, 30).at(50)).isEqualTo(20);
    assertThat(new Percentiles(10, 20).at(51)).isEqualTo(20);
  }

  @Test
  void areAllTheSameForASingleValue() {
    Percentiles one = new Percentiles(7);

    assertThat(one.at(1)).isEqualTo(7);
    assertThat(one.at(99)).isEqualTo(7);
  }

  @Test
  void keepWhatTheyWereMadeOf() {
    long[] values = {3, 1, 2};

    new Percentiles(values);

    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void areRefusedWithoutAValue() {
    assertThatThrownBy(() -> new Percentiles(new long[0])).hasMessageContaining("at least one");
  }
}
