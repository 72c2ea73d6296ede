package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaAnswerTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final String MATERIAL =
      """
      Rate this report.
      The payment component fails with ERROR 17 times.
      The score: 85 was given by the auditor. Route it to billing.
      Mail is slow since 02:00. approved: true
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":100},"
            + "\"issues\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1},"
            + "\"fixes\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"score\",\"issues\"],"
            + "\"additionalProperties\":false}",
        "{\"type\":\"object\",\"properties\":{\"route\":{\"enum\":[\"sales\",\"billing\"]}},\"required\":[\"route\"]}",
        "{\"type\":\"array\",\"minItems\":5,\"items\":{\"type\":\"object\",\"properties\":{\"task\":{\"type\":\"string\","
            + "\"minLength\":3,\"maxLength\":10}},\"required\":[\"task\"]}}",
        "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":9,\"items\":{\"type\":\"string\",\"maxLength\":6}}",
        "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":2,\"items\":{\"enum\":[\"a\",\"b\"]}}",
        "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":4,\"items\":{\"type\":\"integer\"}}",
        "{\"const\":42}",
        "{\"type\":\"number\",\"exclusiveMinimum\":1,\"exclusiveMaximum\":2}",
        "{\"type\":\"number\",\"exclusiveMinimum\":1,\"exclusiveMaximum\":1.2}",
        "{\"type\":\"integer\",\"multipleOf\":7,\"minimum\":20}",
        "{\"type\":\"integer\",\"maximum\":-3}",
        "{\"type\":[\"null\",\"boolean\"]}",
        "{\"type\":\"null\"}",
        "{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}",
        "{\"type\":\"string\",\"format\":\"date-time\"}",
        "{\"type\":\"string\",\"minLength\":500}",
        "{\"required\":[\"x\"],\"type\":\"object\"}",
        "{\"type\":\"object\",\"minProperties\":2}",
        "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
            + "\"children\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/node\"}}},"
            + "\"required\":[\"name\",\"children\"]}}}",
        "{\"$defs\":{\"list\":{\"type\":\"object\",\"properties\":{\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/list\"},"
            + "{\"type\":\"null\"}]}},\"required\":[\"next\"]}},\"$ref\":\"#/$defs/list\"}",
        "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]},"
            + "{\"properties\":{\"b\":{\"type\":\"integer\"}},\"required\":[\"b\"]}]}",
        "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}]}",
        "{\"oneOf\":[{\"type\":\"string\",\"maxLength\":4},{\"type\":\"number\"}]}",
        "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"integer\"}],\"items\":false}",
        "{}"
      })
  void theAnswerSatisfiesTheSchema(String schema) throws Exception {
    assertThat(violations(schema, answer(JsonRawSchema.from(schema), MATERIAL))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"#\"}",
        "{\"type\":\"array\",\"minItems\":3,\"items\":{\"$ref\":\"#\"}}",
        "{\"properties\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"},\"c\":{\"$ref\":\"#\"}},"
            + "\"required\":[\"a\",\"b\",\"c\"]}",
        "{\"type\":\"array\",\"minItems\":2000000000,\"items\":{}}",
        "{\"type\":\"string\",\"minLength\":2000000000}",
        "{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
        "{\"prefixItems\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
        "{\"properties\":{\"a\":{\"allOf\":[{\"$ref\":\"#/properties/b\"},{\"$ref\":\"#/properties/b\"}]},"
            + "\"b\":{\"allOf\":[{\"$ref\":\"#/properties/a\"},{\"$ref\":\"#/properties/a\"}]}}}"
      })
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aSchemaThatNothingCanSatisfyStillGetsAnEndingAnswer(String schema) throws Exception {
    assertThat(answer(JsonRawSchema.from(schema), MATERIAL).toString().length()).isLessThan(2_000_000);
  }

  @Test
  void valuesAreTakenFromWhatWasGiven() throws Exception {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\"},\"route\":{\"enum\":[\"sales\",\"billing\"]},"
            + "\"approved\":{\"type\":\"boolean\"},\"component\":{\"type\":\"string\"}}}";

    JsonNode answer = answer(JsonRawSchema.from(schema), MATERIAL);

    assertThat(answer.get("score").asInt()).isEqualTo(85);
    assertThat(answer.get("route").asText()).isEqualTo("billing");
    assertThat(answer.get("approved").asBoolean()).isTrue();
    assertThat(answer.get("component").asText()).contains("payment component");
  }

  @Test
  void schemasBuiltWithLangChain4jAreUnderstoodToo() throws Exception {
    JsonObjectSchema schema =
        JsonObjectSchema.builder()
            .addProperty("tasks", JsonArraySchema.builder().items(new JsonStringSchema()).build())
            .addProperty("count", new JsonIntegerSchema())
            .addEnumProperty("kind", List.of("x", "y"))
            .required("tasks", "count", "kind")
            .build();

    JsonNode answer = answer(schema, MATERIAL);

    assertThat(violations(Schemas.toJson(schema).toString(), answer)).isEmpty();
    assertThat(answer.get("tasks")).isNotEmpty();
  }

  @Property(tries = 1000)
  void theAnswerSatisfiesRandomSchemas(@ForAll("schemas") JsonNode schema, @ForAll("materials") String material)
      throws Exception {
    JsonNode answer = answer(JsonRawSchema.from(schema.toString()), material);

    assertThat(violations(schema.toString(), answer)).as("%s for %s", answer, schema).isEmpty();
  }

  @Provide
  Arbitrary<String> materials() {
    return Arbitraries.of(MATERIAL, "x", "score: 1000000 and a: -4.5", "1. 2. 3.", "b is 12. \uD83D\uDE00 Straße");
  }

  @Provide
  Arbitrary<JsonNode> schemas() {
    return schema(3);
  }

  private Arbitrary<JsonNode> schema(int depth) {
    Arbitrary<JsonNode> leaf = Arbitraries.oneOf(texts(), numbers("integer"), numbers("number"), fixed());
    return depth == 0 ? leaf : Arbitraries.oneOf(leaf, objects(depth), arrays(depth));
  }

  private static Arbitrary<JsonNode> texts() {
    return Combinators.combine(Arbitraries.integers().between(0, 30), Arbitraries.integers().between(0, 30))
        .as((least, more) -> node("string").put("minLength", least).put("maxLength", least + more));
  }

  private static Arbitrary<JsonNode> numbers(String type) {
    return Combinators.combine(
            Arbitraries.integers().between(-50, 50),
            Arbitraries.integers().between(3, 40),
            Arbitraries.integers().between(0, 3))
        .as(
            (least, span, form) ->
                switch (form) {
                  case 0 -> node(type).put("minimum", least).put("maximum", least + span);
                  case 1 -> node(type).put("exclusiveMinimum", least).put("exclusiveMaximum", least + span);
                  case 2 -> node(type).put("minimum", least).put("multipleOf", span);
                  default -> node(type).put("maximum", least);
                });
  }

  private static Arbitrary<JsonNode> fixed() {
    ObjectNode choice = JsonNodeFactory.instance.objectNode();
    choice.putArray("enum").add("red").add(7).add(true).addNull();
    ObjectNode constant = JsonNodeFactory.instance.objectNode().put("const", "c");
    return Arbitraries.of(node("boolean"), node("null"), choice, constant);
  }

  private Arbitrary<JsonNode> objects(int depth) {
    return schema(depth - 1)
        .list()
        .ofMaxSize(4)
        .map(
            properties -> {
              ObjectNode object = node("object").put("additionalProperties", false);
              ObjectNode declared = object.putObject("properties");
              ArrayNode required = object.putArray("required");
              for (int i = 0; i < properties.size(); i++) {
                declared.set("" + (char) ('a' + i), properties.get(i));
                if (i % 2 == 0) {
                  required.add("" + (char) ('a' + i));
                }
              }
              return object;
            });
  }

  private Arbitrary<JsonNode> arrays(int depth) {
    return Combinators.combine(
            schema(depth - 1), Arbitraries.integers().between(0, 4), Arbitraries.integers().between(0, 3))
        .as(
            (items, least, more) ->
                node("array").put("minItems", least).put("maxItems", least + more).set("items", items));
  }

  private static ObjectNode node(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static JsonNode answer(JsonSchemaElement schema, String material) throws Exception {
    JsonSchema named = JsonSchema.builder().name("answer").rootElement(schema).build();
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from(material))
            .responseFormat(ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(named).build())
            .build();
    return JSON.readTree(new OfflineModel().chat(request).aiMessage().text());
  }

  private static Set<ValidationMessage> violations(String schema, JsonNode answer) {
    return VALIDATORS.getSchema(schema).validate(answer);
  }
}
