package io.gantry.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortTextTest {

  private static final String FACE = "\uD83D\uDE00";

  @Test
  void whatFitsStaysAsItIs() {
    assertThat(ShortText.cut("four", 4)).isEqualTo("four");
    assertThat(ShortText.head("four", 4)).isEqualTo("four");
    assertThat(ShortText.line(" f\n our ", 5)).isEqualTo("f our");
  }

  @Test
  void whatIsTooLongIsCutAndSaysSoWithinItsLength() {
    assertThat(ShortText.cut("longer", 4)).isEqualTo("lon…");
    assertThat(ShortText.line("a  b\tc d", 5)).isEqualTo("a b …");
    assertThat(ShortText.head("longer", 4)).isEqualTo("long");
    assertThat(ShortText.head("longer", 0)).isEmpty();
  }

  @Test
  void noSurrogatePairIsCut() {
    assertThat(ShortText.head("ab" + FACE + "c", 3)).isEqualTo("ab");
    assertThat(ShortText.head("ab" + FACE + "c", 4)).isEqualTo("ab" + FACE);
    assertThat(ShortText.cut("ab" + FACE + "cd", 4)).isEqualTo("ab…");
  }

  @Test
  void halfAPairThatStandsAloneIsACharacterLikeAnyOther() {
    assertThat(ShortText.head("a\uD83Dbc", 2)).isEqualTo("a\uD83D");
  }
}
