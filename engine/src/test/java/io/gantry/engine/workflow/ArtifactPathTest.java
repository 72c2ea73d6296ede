package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** A path that any system can write. */
class ArtifactPathTest {

  @Test
  void eachPartHasAtMostAHundredCharactersHoweverManyPartsThereAre() {
    String hundred = "x".repeat(100);

    assertThat(ArtifactPath.safe(hundred + "/" + hundred)).isEqualTo(hundred + "/" + hundred);
    assertThat(ArtifactPath.safe(hundred + "y/a/" + hundred + ".md")).isEqualTo(hundred + "/a/" + hundred);
  }

  @Test
  void aDriveIsAbsoluteAlsoBeforeALineBreak() {
    assertThatIllegalArgumentException().isThrownBy(() -> ArtifactPath.safe("C:\nx")).withMessageContaining("is absolute");
  }

  @Test
  void aCharacterThatIsReplacedCountsLikeAnyOther() {
    assertThat(ArtifactPath.safe("?".repeat(101))).isEqualTo("_".repeat(100));
  }
}
