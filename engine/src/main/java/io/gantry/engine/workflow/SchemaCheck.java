package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.gantry.engine.text.ShortText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Holds a document against the language's JSON Schema, compiled once. Thread-safe. */
final class SchemaCheck {

  private static final String SCHEMA = "workflow-v0.schema.json";

  private final JsonNode text;
  private final JsonSchema schema;

  SchemaCheck() {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).preloadJsonSchema(true).build();
    try (InputStream resource = Objects.requireNonNull(SchemaCheck.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      text = new ObjectMapper().readTree(resource);
    } catch (IOException e) {
      throw new UncheckedIOException("The resource " + SCHEMA + " cannot be read", e);
    }
    schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text, config);
  }

  void check(Located document, Problems problems) {
    schema.validate(document.root()).forEach(message -> report(message, problems));
  }

  private void report(ValidationMessage message, Problems problems) {
    String pointer = message.getInstanceLocation().toString();
    JsonNode expected = message.getSchemaNode();
    JsonNode found = message.getInstanceNode();
    Consumer<String> schemaProblem = text -> problems.add(Problems.SCHEMA, pointer, text);
    switch (message.getType()) {
      case "additionalProperties" -> unknownKey(message, pointer, problems);
      case "required" -> schemaProblem.accept("'" + message.getProperty() + "' is missing here");
      case "type" -> schemaProblem.accept("Expected " + types(expected) + ", found " + describe(found));
      case "enum" -> schemaProblem.accept("Expected one of " + texts(expected) + ", found " + describe(found));
      case "const" -> schemaProblem.accept("Expected " + expected + ", found " + describe(found));
      case "minimum" -> schemaProblem.accept("Must be at least " + expected + ", was " + found);
      case "maximum" -> schemaProblem.accept("Must be at most " + expected + ", was " + found);
      case "minItems", "minProperties" ->
          schemaProblem.accept("Needs at least " + expected + " entr" + (expected.intValue() == 1 ? "y" : "ies"));
      case "minLength" -> schemaProblem.accept("Must not be empty");
      case "maxLength" -> schemaProblem.accept("Must have at most " + expected + " characters");
      case "pattern" -> schemaProblem.accept(pattern(expected.asText(), found));
      case "propertyNames" -> badName(message, pointer, problems);
      default -> schemaProblem.accept(message.getMessage());
    }
  }

  private void unknownKey(ValidationMessage message, String parent, Problems problems) {
    String key = message.getProperty();
    problems.add(
        Problems.UNKNOWN_KEY,
        Located.pointer(parent, key),
        "Unknown key '" + key + "'" + KnownNames.hint(key, keysAround(message)));
  }

  /** The keys that the schema around a failed {@code additionalProperties} knows. */
  private List<String> keysAround(ValidationMessage message) {
    String failed = message.getSchemaLocation().getFragment().toString();
    List<String> keys = new ArrayList<>();
    text.at(failed.substring(0, failed.lastIndexOf('/')) + "/properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static void badName(ValidationMessage message, String parent, Problems problems) {
    String name = message.getProperty();
    problems.add(Problems.SCHEMA, Located.pointer(parent, name), identifier("the name \"" + shown(name) + "\""));
  }

  private static String identifier(String found) {
    return "Expected an identifier of at most 100 of the characters A-Z a-z 0-9 . _ : -, found " + found;
  }

  private static String pattern(String pattern, JsonNode found) {
    if (pattern.startsWith("^https?:")) {
      return "Expected a URL that starts with http:// or https://, found " + describe(found);
    }
    return identifier(describe(found));
  }

  private static String types(JsonNode expected) {
    return expected.isTextual() ? article(expected.asText())
        : String.join(" or ",
            StreamSupport.stream(expected.spliterator(), false).map(t -> article(t.asText())).toList());
  }

  private static String article(String type) {
    return switch (type) {
      case "integer", "array", "object" -> "an " + type;
      case "null" -> "nothing";
      default -> "a " + type;
    };
  }

  private static String texts(JsonNode values) {
    return String.join(", ", StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText).toList());
  }

  static String describe(JsonNode found) {
    return switch (found.getNodeType()) {
      case STRING -> "the text \"" + shown(found.asText()) + "\"";
      case NUMBER, BOOLEAN -> "the " + (found.isNumber() ? "number " : "boolean ") + shown(found.asText());
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      default -> "nothing";
    };
  }

  private static String shown(String text) {
    return ShortText.line(text, 60);
  }
}
