package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.ModelRef.Inference;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelReplacementTest {

  private static final Inference WARM = new Inference(OptionalDouble.of(0.9), OptionalDouble.empty(), OptionalInt.of(70));
  private static final ModelRef CLAUDE =
      new ModelRef("bedrock", Optional.of("us.claude"), Optional.of("eu-north-1"), Optional.empty(), WARM);

  @Test
  void takesAModelsPlaceAndLeavesItsSamplingAsItIs() {
    ModelReplacement local = new ModelReplacement("OpenAI", Optional.of("http://h/v1"), Optional.of("llama"));

    assertThat(local.instead(CLAUDE))
        .isEqualTo(
            new ModelRef("openai", Optional.of("llama"), Optional.empty(), Optional.of("http://h/v1"), WARM));
  }

  @Test
  void aModelsNameMeansNothingToAnotherProvider() {
    ModelReplacement unnamed = new ModelReplacement("openai", Optional.empty(), Optional.empty());
    ModelRef same = new ModelRef("openai", Optional.of("gpt-5"), Optional.empty(), Optional.of("http://old/v1"), WARM);

    assertThat(unnamed.instead(CLAUDE).modelId()).isEmpty();
    assertThat(unnamed.instead(same).modelId()).contains("gpt-5");
    assertThat(unnamed.instead(same).host()).as("its own address").isEmpty();
  }
}
