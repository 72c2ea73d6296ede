package io.gantry.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void isMetUpToTheUpperTargetAndNotBeyond() {
    assertThat(Verdict.atMost("share", 1.03, 1.03).met()).isTrue();
    assertThat(Verdict.atMost("share", 1.031, 1.03).met()).isFalse();
  }

  @Test
  void isMetFromTheLowerTargetOnAndNotBelow() {
    assertThat(Verdict.atLeast("share", 0.7, 0.7).met()).isTrue();
    assertThat(Verdict.atLeast("share", 0.69, 0.7).met()).isFalse();
  }

  @Test
  void isNeverMetByWhatIsNoNumber() {
    assertThat(Verdict.atMost("share", Double.NaN, 1).met()).isFalse();
    assertThat(Verdict.atLeast("share", Double.NaN, 1).met()).isFalse();
  }
}
