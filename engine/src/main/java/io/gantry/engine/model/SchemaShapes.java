package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reduces the parts of a JSON Schema to the one plain schema an answer is made for. One that refers to itself is followed
 * only so far, all parts together: what is left then stays as it stands. Used for one answer.
 */
final class SchemaShapes {

  private static final int MOST_STEPS = 32;
  private static final int MOST_IN_ALL = 20_000;

  private final JsonNode root;
  private int left = MOST_IN_ALL;

  /**
   * @param root where references begin
   */
  SchemaShapes(JsonNode root) {
    this.root = root;
  }

  /**
   * The schema with references followed, {@code allOf} merged in and one alternative taken: the first that is not
   * {@code null}, or {@code null} where that is possible and wanted.
   */
  JsonNode resolve(JsonNode declared, boolean preferNull) {
    return resolve(declared, preferNull, 0);
  }

  private JsonNode resolve(JsonNode declared, boolean preferNull, int depth) {
    JsonNode schema = declared;
    for (int step = depth; step < MOST_STEPS && isCombined(schema) && left-- > 0; step++) {
      if (schema.has("$ref")) {
        schema = merged(schema, target(root, schema.get("$ref").asText()), "$ref");
      } else if (schema.has("allOf")) {
        JsonNode all = schema;
        for (JsonNode part : schema.get("allOf")) {
          all = merged(all, resolve(part, preferNull, step + 1), "allOf");
        }
        schema = all;
      } else if (schema.has("anyOf")) {
        schema = merged(schema, alternative(schema.get("anyOf"), preferNull), "anyOf");
      } else {
        schema = merged(schema, alternative(schema.get("oneOf"), preferNull), "oneOf");
      }
    }
    return schema;
  }

  private static boolean isCombined(JsonNode schema) {
    return schema.has("$ref") || schema.has("allOf") || schema.has("anyOf") || schema.has("oneOf");
  }

  /** The declared type; of several chosen as alternatives are; guessed from the keywords when there is none. */
  static String type(JsonNode schema, boolean preferNull) {
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      return type.asText();
    }
    for (JsonNode one : type) {
      if (one.asText().equals("null") == preferNull || type.size() == 1) {
        return one.asText();
      }
    }
    if (type.size() > 0) {
      return type.get(0).asText();
    }
    if (schema.has("properties") || schema.has("required")) {
      return "object";
    }
    if (schema.has("items") || schema.has("prefixItems") || schema.has("minItems")) {
      return "array";
    }
    return schema.has("minimum") || schema.has("maximum") || schema.has("multipleOf") ? "number" : "string";
  }

  private static JsonNode target(JsonNode root, String ref) {
    return ref.startsWith("#") ? root.at(ref.substring(1)) : JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode alternative(JsonNode alternatives, boolean preferNull) {
    for (JsonNode alternative : alternatives) {
      if (alternative.path("type").asText().equals("null") == preferNull) {
        return alternative;
      }
    }
    return alternatives.path(0);
  }

  /** Copies no deeper than it changes. */
  private static JsonNode merged(JsonNode schema, JsonNode other, String without) {
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    schema.properties().forEach(keyword -> merged.set(keyword.getKey(), keyword.getValue()));
    merged.remove(without);
    for (var keyword : other.properties()) {
      JsonNode mine = merged.get(keyword.getKey());
      if (mine instanceof ObjectNode object && keyword.getKey().equals("properties")) {
        ObjectNode both = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(property -> both.set(property.getKey(), property.getValue()));
        keyword.getValue().properties().forEach(property -> both.set(property.getKey(), property.getValue()));
        merged.set("properties", both);
      } else if (mine instanceof ArrayNode array && keyword.getKey().equals("required")) {
        ArrayNode both = JsonNodeFactory.instance.arrayNode();
        array.forEach(both::add);
        keyword.getValue().forEach(both::add);
        merged.set("required", both);
      } else {
        merged.set(keyword.getKey(), keyword.getValue());
      }
    }
    return merged;
  }
}
