package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.gantry.ejb.request.RequestRefusedException.Busy;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private int active;
  private final Admission admission = new Admission(2, () -> active);

  @Test
  void letsInAsManyAsAllowedCountingThoseOnTheirWay() {
    active = 1;

    String answer =
        admission.admit(
            () -> {
              assertThatExceptionOfType(Busy.class)
                  .isThrownBy(() -> admission.admit(() -> "second"))
                  .withMessageContaining("gantry.runs.max-active = 2")
                  .satisfies(busy -> assertThat(busy.retryAfterSeconds()).isPositive());
              return "first";
            });

    assertThat(answer).isEqualTo("first");
  }

  @Test
  void aSubmissionThatFailedGivesItsPlaceBack() {
    active = 1;
    for (int i = 0; i < 3; i++) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  admission.admit(
                      () -> {
                        throw new IllegalStateException("not in order");
                      }));
    }

    assertThat(admission.<String>admit(() -> "fits")).isEqualTo("fits");
  }
}
