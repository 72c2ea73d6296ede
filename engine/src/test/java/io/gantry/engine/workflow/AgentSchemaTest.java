package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSchemaTest {

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[a-z]+$\"}}}",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"definitions\":{\"a\":{\"type\":\"string\"}},"
            + "\"properties\":{\"a\":{\"$ref\":\"#/definitions/a\"}}}",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://example.org/x\","
            + "\"$defs\":{\"a\":{\"type\":\"string\"}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}",
        "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/n\"}}}},\"$ref\":\"#/$defs/n\"}"
      })
  void takesWhatIsASchema(String schema) throws JsonProcessingException {
    assertThat(AgentSchema.flaw(json(schema))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"strnig\"}|/type",
        "{\"required\":\"a\"}|/required",
        "{\"properties\":{\"a\":{\"minimum\":\"1\"}}}|/properties/a/minimum",
        "{\"$ref\":\"https://example.org/other.json\"}|example.org",
        "{\"$ref\":\"file:///etc/passwd\"}|passwd",
        "{\"$schema\":\"https://example.org/dialect\"}|example.org/dialect",
        "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/gone\"}}}|gone",
        "{\"pattern\":\"(a\"}|(RE2)",
        "{\"properties\":{\"a\":{\"pattern\":\"(?!a)\"}}}|(RE2)",
        "{\"patternProperties\":{\"(?=x)\":{}}}|(RE2)",
        "{\"pattern\":\"((a{1000}){1000}){1000}\"}|instructions"
      })
  void saysWhatIsWrongWithWhatIsNone(String schema, String says) throws JsonProcessingException {
    assertThat(AgentSchema.flaw(json(schema)).orElseThrow()).contains(says);
  }

  @Test
  void namesAtMostFiveViolationsEachWithItsPlace() throws JsonProcessingException {
    AgentSchema schema =
        new AgentSchema(
            json("{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}"));

    assertThat(schema.violations(json("[{\"a\":1},{\"a\":\"x\"}]")))
        .containsExactly("/1/a: string found, integer expected");
    assertThat(schema.violations(json("[1,2,3,4,5,6,7,8]"))).hasSize(5);
    assertThat(schema.violations(json("{}"))).containsExactly("object found, array expected");
    assertThat(schema.violations(json("[]"))).isEmpty();
  }

  /** Each of its two branches leads to both of them again. */
  private static final String BRANCHING =
      "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"anyOf\":["
          + "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"b\"]},"
          + "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/n\"}},\"required\":[\"c\"]}]}}}";

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSchemaThatBranchesIntoItselfStopsAtItsBound() throws JsonProcessingException {
    JsonNode deep = json("{\"a\":".repeat(60) + "1" + "}".repeat(60));
    assertThat(AgentSchema.flaw(json(BRANCHING))).isEmpty();
    AgentSchema schema = new AgentSchema(json(BRANCHING));

    assertThat(schema.violations(json("{\"c\":1,\"a\":{\"b\":1}}"))).isEmpty();
    assertThat(schema.violations(deep)).singleElement().asString().contains("cannot be used", "10000 references");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void manyValuesOfOneAnswerShareOneBound() throws JsonProcessingException {
    AgentSchema schema =
        new AgentSchema(json("{\"items\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"type\":\"string\"}}}"));
    JsonNode many = json("[" + "1,".repeat(11_999) + "1]");
    AgentSchema.Check check = schema.check();

    assertThat(check.violations(many)).hasSize(5);
    assertThat(check.violations(many)).singleElement().asString().contains("20000 references");
    assertThat(schema.violations(many)).as("the next answer").hasSize(5);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSchemaWhosePartsBranchIntoEachOtherIsRefused() throws JsonProcessingException {
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
      parts.append("\"d").append(i).append("\":{\"anyOf\":[").append(next).append(',').append(next).append("]},");
    }

    assertThat(AgentSchema.flaw(json("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + parts + "\"d40\":{}}}")))
        .hasValueSatisfying(flaw -> assertThat(flaw).contains("more than 10000 references"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\"items\":{\"$ref\":\"#/definitions/a\"},"
            + "\"definitions\":{\"a\":{\"type\":\"string\"}}}",
        "{\"$schema\":\"http://json-schema.org/draft-06/schema#\",\"items\":{\"$ref\":\"#/definitions/a\"},"
            + "\"definitions\":{\"a\":{\"type\":\"string\"}}}",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"items\":{\"$ref\":\"#/definitions/a\"},"
            + "\"definitions\":{\"a\":{\"type\":\"string\"}}}",
        "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"items\":{\"$ref\":\"#/$defs/a\"},"
            + "\"$defs\":{\"a\":{\"type\":\"string\"}}}",
        "{\"items\":{\"$dynamicRef\":\"#a\"},\"$defs\":{\"a\":{\"$dynamicAnchor\":\"a\",\"type\":\"string\"}}}",
        "{\"items\":{\"$ref\":\"#a\"},\"$defs\":{\"a\":{\"$anchor\":\"a\",\"type\":\"string\"}}}"
      })
  void referencesOfEveryDraftAreFollowedAndCounted(String schema) throws JsonProcessingException {
    JsonNode text = json(schema);

    assertThat(AgentSchema.flaw(text)).isEmpty();
    assertThat(new AgentSchema(text).violations(json("[\"a\", 1]"))).containsExactly("/1: integer found, string expected");
    assertThat(new AgentSchema(text).violations(json("[" + "1,".repeat(SchemaWork.MOST_CHECKED) + "1]")))
        .singleElement().asString().contains("20000 references");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"$ref\":\"#\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}",
          "{\"properties\":{\"a\":{\"$ref\":\"#/properties/a\"}}}"})
  void aSchemaThatIsOnlyItselfNeverHoldsAnybodyUp(String schema) throws JsonProcessingException {
    JsonNode text = json(schema);

    if (AgentSchema.flaw(text).isEmpty()) {
      assertThat(new AgentSchema(text).violations(json("{\"a\":1}"))).isNotNull();
    }
  }

  @Test
  @Timeout(20)
  void patternsTakeLinearTime() throws JsonProcessingException {
    AgentSchema schema = new AgentSchema(json("{\"pattern\":\"^(a+)+$\"}"));
    JsonNode text = json("\"" + "a".repeat(50_000) + "!\"");

    assertThat(schema.violations(text)).hasSize(1);
  }
}
