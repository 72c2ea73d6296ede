package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arguments against a schema, some of them not known yet. */
class ArgumentCheckTest {

  private static final JsonNode SCHEMA =
      json("{\"type\": \"object\", \"required\": [\"n\", \"h\"], \"additionalProperties\": false, \"properties\": {"
          + "\"n\": {\"type\": \"integer\"}, \"h\": {\"type\": \"object\", \"required\": [\"k\"],"
          + " \"additionalProperties\": {\"type\": \"string\", \"minLength\": 2}}}}");

  private static List<String> problems(String arguments, String... unknown) {
    ToolSignature signature = new ToolSignature("t", "", SCHEMA, Effect.READ, Duration.ofSeconds(1));
    return new ArgumentCheck().problems(signature, json(arguments), List.of(unknown));
  }

  @Test
  void everyProblemIsNamedWithItsPlace() {
    assertThat(problems("{\"n\": \"x\", \"h\": {\"k\": \"a\"}}"))
        .containsExactly("/h/k: must be at least 2 characters long", "/n: string found, integer expected");
  }

  @Test
  void argumentsThatFitHaveNone() {
    assertThat(problems("{\"n\": 1, \"h\": {\"k\": \"ab\"}}")).isEmpty();
  }

  @Test
  void aValueThatIsNotKnownYetIsNotJudged() {
    assertThat(problems("{\"n\": \"x\", \"h\": {\"k\": \"a\"}}", "/n"))
        .containsExactly("/h/k: must be at least 2 characters long");
    assertThat(problems("{\"n\": \"x\", \"h\": {\"k\": \"a\"}}", "/n", "/h/k")).isEmpty();
    assertThat(problems("{\"n\": 1, \"h\": \"x\"}", "/h")).isEmpty();
  }

  @Test
  void aNameThatIsMissingOrUnknownIsAProblemAllTheSame() {
    assertThat(problems("{\"n\": \"x\", \"z\": 1, \"h\": {\"l\": \"$x\"}}", "/n", "/h/l"))
        .hasSize(2)
        .anyMatch(problem -> problem.startsWith("/h: required property 'k' not found"))
        .anyMatch(problem -> problem.startsWith("property 'z' is not defined in the schema"));
  }

  @Test
  void aPlaceThatOnlyBeginsLikeAnUnknownOneIsJudged() {
    assertThat(problems("{\"n\": 1, \"h\": {\"k\": \"ab\", \"key\": \"a\"}}", "/h/k")).hasSize(1);
  }
}
