package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reduces a JSON Schema to the one plain schema an answer is made for. */
final class SchemaShapes {

  private static final int MOST_STEPS = 32;

  private SchemaShapes() {}

  /**
   * The schema with references followed, {@code allOf} merged in and one alternative taken: the first that is not
   * {@code null}, or {@code null} where that is possible and wanted.
   */
  static JsonNode resolve(JsonNode root, JsonNode declared, boolean preferNull) {
    JsonNode schema = declared;
    for (int step = 0; step < MOST_STEPS; step++) {
      if (schema.has("$ref")) {
        schema = merged(schema, target(root, schema.get("$ref").asText()), "$ref");
      } else if (schema.has("allOf")) {
        JsonNode all = schema;
        for (JsonNode part : schema.get("allOf")) {
          all = merged(all, resolve(root, part, preferNull), "allOf");
        }
        schema = all;
      } else if (schema.has("anyOf")) {
        schema = merged(schema, alternative(schema.get("anyOf"), preferNull), "anyOf");
      } else if (schema.has("oneOf")) {
        schema = merged(schema, alternative(schema.get("oneOf"), preferNull), "oneOf");
      } else {
        return schema;
      }
    }
    return schema;
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

  private static JsonNode merged(JsonNode schema, JsonNode other, String without) {
    ObjectNode merged = schema.deepCopy();
    merged.remove(without);
    for (var keyword : other.properties()) {
      JsonNode mine = merged.get(keyword.getKey());
      if (mine instanceof ObjectNode object && keyword.getKey().equals("properties")) {
        object.setAll((ObjectNode) keyword.getValue().deepCopy());
      } else if (mine instanceof ArrayNode array && keyword.getKey().equals("required")) {
        array.addAll((ArrayNode) keyword.getValue());
      } else {
        merged.set(keyword.getKey(), keyword.getValue());
      }
    }
    return merged;
  }
}
