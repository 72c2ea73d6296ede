package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A step's parameters with results in place of its references.
 *
 * @param missing why one of them cannot be replaced; it stands as it was written then
 */
record FilledParameters(JsonNode values, Optional<String> missing) {

  private static final int LONGEST = 2_000_000;

  /**
   * @param schema of the parameters; empty where there is none
   * @param ids of the steps that references may name
   */
  static FilledParameters of(ObjectNode parameters, JsonNode schema, Set<String> ids, StepResults results) {
    Filling filling = new Filling(ids, results);
    return new FilledParameters(filling.filled(parameters, schema), filling.missing);
  }

  private static final class Filling {

    private final Set<String> ids;
    private final StepResults results;
    private int room = LONGEST;
    private Optional<String> missing = Optional.empty();

    Filling(Set<String> ids, StepResults results) {
      this.ids = ids;
      this.results = results;
    }

    JsonNode filled(JsonNode value, JsonNode schema) {
      if (value.isTextual()) {
        return text(value, schema);
      } else if (value.isArray()) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        value.forEach(item -> array.add(filled(item, schema.path("items"))));
        return array;
      } else if (value.isObject()) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(
            member -> object.set(member.getKey(), filled(member.getValue(), of(schema, member.getKey()))));
        return object;
      }
      return value;
    }

    private static JsonNode of(JsonNode schema, String member) {
      JsonNode declared = schema.path("properties").path(member);
      return declared.isMissingNode() ? schema.path("additionalProperties") : declared;
    }

    private JsonNode text(JsonNode value, JsonNode schema) {
      String text = value.textValue();
      List<ResultReference> references = ResultReference.in(text, ids);
      StringBuilder filled = new StringBuilder();
      int at = 0;
      for (ResultReference reference : references) {
        StepResults.Found found = results.at(reference);
        if (found instanceof StepResults.Found.Nothing nothing) {
          missing = missing.or(() -> Optional.of(nothing.reason()));
          return value;
        }
        StepResults.Found.Value result = (StepResults.Found.Value) found;
        room -= result.text().length();
        if (room < 0) {
          missing = missing.or(() -> Optional.of("with '" + reference + "' it has more than " + LONGEST + " characters"));
          return value;
        }
        if (reference.from() == 0 && reference.to() == text.length()) {
          return StepResults.fitted(result, schema);
        }
        filled.append(text, at, reference.from()).append(result.text());
        at = reference.to();
      }
      return references.isEmpty()
          ? value
          : JsonNodeFactory.instance.textNode(filled.append(text, at, text.length()).toString());
    }
  }
}
