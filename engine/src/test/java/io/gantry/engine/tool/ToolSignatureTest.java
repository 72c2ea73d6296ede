package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ToolSignatureTest {

  private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}";
  private static final String TURNED = "{\"properties\":{\"a\":{\"type\":\"string\"}},\"type\":\"object\"}";

  private static final Terms TERMS =
      new Terms(
          Optional.of(Effect.READ),
          Optional.of(Duration.ofSeconds(60)),
          Optional.of(Duration.ofMillis(250)),
          OptionalInt.of(2),
          OptionalInt.of(30),
          Optional.of("many"),
          false);

  @Test
  void itsVersionIsTheSameWhateverTheOrderOfTheSchemaAndAfterEveryRestart() {
    assertThat(signature(SCHEMA).version()).isEqualTo(signature(TURNED).version());
    assertThat(signature(SCHEMA).version())
        .isEqualTo("2a31fac770346c69ef495d17f1edccd0ecd507ffd833092f88a3729b22c25662");
  }

  @Test
  void everythingItIsToldAndCalledAsChangesItsVersion() {
    ToolSignature plain = signature(SCHEMA);
    assertThat(
            new ToolSignature[] {
              plain,
              new ToolSignature("u", "Does it", json(SCHEMA), Effect.ONCE, Duration.ofSeconds(1)),
              new ToolSignature("t", "Does that", json(SCHEMA), Effect.ONCE, Duration.ofSeconds(1)),
              new ToolSignature("t", "Does it", json("{\"type\":\"object\"}"), Effect.ONCE, Duration.ofSeconds(1)),
              new ToolSignature("t", "Does it", json(SCHEMA), Effect.READ, Duration.ofSeconds(1)),
              new ToolSignature("t", "Does it", json(SCHEMA), Effect.ONCE, Duration.ofSeconds(2)),
              plain.under(TERMS)
            })
        .extracting(ToolSignature::version)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatTheWorkflowDeclaresWinsAndWhatItLeavesOutIsTheToolsOwn() {
    ToolSignature declared = signature(SCHEMA).under(TERMS);
    assertThat(declared.effect()).isEqualTo(Effect.READ);
    assertThat(declared.timeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(declared.terms()).isEqualTo(TERMS);
    ToolSignature own = signature(SCHEMA).under(Terms.NONE);
    assertThat(own).isEqualTo(signature(SCHEMA));
  }

  private static ToolSignature signature(String schema) {
    return new ToolSignature("t", "Does it", json(schema), Effect.ONCE, Duration.ofSeconds(1));
  }
}
