package io.gantry.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Sha256Test {

  @Test
  void isTheDigestThatOthersCome() {
    assertThat(Sha256.of("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Sha256.of("é")).isEqualTo("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
  }

  @Test
  void ofPartsKnowsWhereOneEnds() {
    assertThat(Sha256.ofParts("a", "bc")).isNotEqualTo(Sha256.ofParts("ab", "c")).isEqualTo(Sha256.of("1:a2:bc"));
  }
}
