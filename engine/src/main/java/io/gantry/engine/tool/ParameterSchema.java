package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes the JSON Schema of a native tool's arguments. Arguments that are not named here are refused. */
final class ParameterSchema {

  private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
  private final ArrayNode required = JsonNodeFactory.instance.arrayNode();

  ParameterSchema requiredText(String name, String description) {
    required.add(name);
    return optionalText(name, description);
  }

  /** The name of one file. */
  ParameterSchema requiredFile(String name) {
    return requiredText(name, "File name, relative to the workflow's folder or starting with a mount's name");
  }

  ParameterSchema optionalText(String name, String description) {
    add(name, description).put("type", "string");
    return this;
  }

  ParameterSchema optionalInteger(String name, long min, long max, String description) {
    add(name, description).put("type", "integer").put("minimum", min).put("maximum", max);
    return this;
  }

  ParameterSchema optionalFlag(String name, String description) {
    add(name, description).put("type", "boolean");
    return this;
  }

  ParameterSchema optionalChoice(String name, List<String> choices, String description) {
    ArrayNode values = add(name, description).put("type", "string").putArray("enum");
    choices.forEach(values::add);
    return this;
  }

  /** An object whose values are all text. */
  ParameterSchema optionalTexts(String name, String description) {
    add(name, description).put("type", "object").putObject("additionalProperties").put("type", "string");
    return this;
  }

  /** Text, or any JSON object or array. */
  ParameterSchema optionalTextOrJson(String name, String description) {
    add(name, description).putArray("type").add("string").add("object").add("array");
    return this;
  }

  JsonNode build() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    schema.set("properties", properties);
    schema.set("required", required);
    schema.put("additionalProperties", false);
    return schema;
  }

  private ObjectNode add(String name, String description) {
    return properties.putObject(name).put("description", description);
  }
}
