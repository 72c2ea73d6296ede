package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What in a text stands for the result of a step. */
class ResultReferenceTest {

  private static final Set<String> IDS = Set.of("a", "b", "fetch-prices", "step2", "7");

  private static String found(String text) {
    return String.join(
        " ", ResultReference.in(text, IDS).stream().map(one -> one + "@" + one.from() + "-" + one.to()).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$a | $a@0-2",
        "$a.total | $a.total@0-8",
        "Of $a.list[0].name. | $a.list[0].name@3-18",
        "$a. | $a@0-2",
        "{$a.total}s | $a.total@0-10",
        "{$7.f} | $7.f@0-6",
        "$fetch-prices.eur | $fetch-prices.eur@0-17",
        "$a-$b | $a@0-2 $b@3-5",
        "$a-1.5 | $a@0-2",
        "$step2[3] | $step2[3]@0-9",
        "{$nobody.x} | $nobody.x@0-11",
        "$step9.x | $step9.x@0-8",
      })
  void isFoundWithItsPlace(String text, String expected) {
    assertThat(found(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "$", "$5.00", "$HOME", "{$}", "$$", "a.b", "{a}", "$ab", "$nobody.x"})
  void otherTextIsLeftAlone(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Test
  void aNumberAndAStepWithThatNumberMeanTheSame() {
    assertThat(ResultReference.named("step7", IDS)).contains("7");
    assertThat(ResultReference.named("2", IDS)).contains("step2");
    assertThat(ResultReference.named("step-7", IDS)).contains("7");
    assertThat(ResultReference.named("b", IDS)).contains("b");
    assertThat(ResultReference.named("c", IDS)).isEmpty();
    assertThat(ResultReference.named("stepb", IDS)).isEmpty();
  }
}
