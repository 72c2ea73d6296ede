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

  private static List<String> problemsOf(String schema, String arguments) {
    ToolSignature signature = new ToolSignature("t", "", json(schema), Effect.READ, Duration.ofSeconds(1));
    return new ArgumentCheck().problems(signature, json(arguments), List.of());
  }

  @Test
  void aSchemaThatRefersToItselfWithoutEndIsNotFollowed() {
    assertThat(problemsOf("{\"properties\": {\"a\": {\"$ref\": \"#/properties/a\"}}}", "{\"a\": 1}"))
        .containsExactly("the tool's own schema cannot be used to check them");
  }

  @Test
  void aSchemaThatDoublesTheWorkWithEachOfItsReferencesIsGivenUp() {
    StringBuilder definitions = new StringBuilder("\"d40\": {\"type\": \"string\"}");
    for (int i = 0; i < 40; i++) {
      String next = "{\"$ref\": \"#/$defs/d" + (i + 1) + "\"}";
      definitions.append(", \"d").append(i).append("\": {\"allOf\": [").append(next).append(", ").append(next).append("]}");
    }
    String schema = "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/d0\"}}, \"$defs\": {" + definitions + "}}";

    assertThat(problemsOf(schema, "{\"a\": \"x\"}")).containsExactly("the tool's own schema cannot be used to check them");
  }

  @Test
  void aPatternIsMatchedInLinearTime() {
    String schema = "{\"properties\": {\"a\": {\"pattern\": \"^(a|aa|a?a)+$\"}}}";

    assertThat(problemsOf(schema, "{\"a\": \"" + "a".repeat(5_000) + "!\"}"))
        .containsExactly("/a: does not match the regex pattern ^(a|aa|a?a)+$");
    assertThat(problemsOf(schema, "{\"a\": \"aaa\"}")).isEmpty();
  }

  @Test
  void aPatternThatOnlyOtherDialectsHaveIsLeftToTheTool() {
    assertThat(problemsOf("{\"properties\": {\"a\": {\"pattern\": \"^(?!x)\"}}}", "{\"a\": \"x\"}")).isEmpty();
  }

  @Test
  void aNameThatOnlyOtherDialectsHaveAsksNothingOfAnyProperty() {
    String names = "\"patternProperties\": {\"^(?!x)\": {\"type\": \"integer\"}, \"^n_\": {\"type\": \"integer\"}}";

    assertThat(problemsOf("{" + names + "}", "{\"x\": \"text\"}")).isEmpty();
    assertThat(problemsOf("{" + names + "}", "{\"n_x\": \"text\"}"))
        .containsExactly("/n_x: string found, integer expected");
    assertThat(problemsOf("{" + names + ", \"additionalProperties\": false}", "{\"y\": 1}")).isEmpty();
    assertThat(problemsOf("{" + names + ", \"unevaluatedProperties\": false}", "{\"y\": 1}")).isEmpty();
    assertThat(problemsOf("{\"allOf\": [{" + names + "}], \"unevaluatedProperties\": false}", "{\"y\": 1}")).isEmpty();
  }

  @Test
  void aPropertyOrAValueThatIsCalledLikeAKeywordIsWhatItIs() {
    String named = "{\"patternProperties\": {\"^(?!x)\": {\"type\": \"integer\"}}}";

    assertThat(problemsOf("{\"properties\": {\"a\": {\"const\": " + named + "}}}", "{\"a\": " + named + "}")).isEmpty();
    assertThat(
            problemsOf(
                "{\"properties\": {\"patternProperties\": " + named + "}}", "{\"patternProperties\": {\"x\": \"\"}}"))
        .isEmpty();
    assertThat(problemsOf("{\"properties\": {\"default\": " + named + "}}", "{\"default\": {\"x\": \"\"}}")).isEmpty();
  }

  @Test
  void aSchemaThatIsNoneRefusesAndDoesNotBreak() {
    assertThat(problemsOf("{\"properties\": {\"a\": {\"type\": 5}}, \"required\": [5]}", "{\"a\": 1}")).isNotNull();
    assertThat(problemsOf("{\"properties\": {\"a\": {\"$ref\": \"http://api.test/x\"}}}", "{\"a\": 1}"))
        .containsExactly("the tool's own schema cannot be used to check them");
  }
}
