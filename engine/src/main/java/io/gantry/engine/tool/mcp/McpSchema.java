package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Map;

/**
 * Schemas of servers, in the form that tools have here: an object schema with nothing at its root but what model clients
 * can carry. Below the root everything stays as the server wrote it.
 */
final class McpSchema {

  private static final JsonMapper JSON = new JsonMapper();

  private McpSchema() {}

  /** The schema to tell models and to check arguments with; one that accepts any object when it cannot be carried. */
  static JsonNode forModels(JsonNode schema) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("type", "object");
    if (schema.path("description").isTextual()) {
      root.set("description", schema.get("description"));
    }
    ObjectNode properties = root.putObject("properties");
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      // true and {} both mean anything.
      properties.set(
          property.getKey(), property.getValue().isObject() ? property.getValue() : JSON.createObjectNode());
    }
    if (schema.path("required").isArray() && !schema.get("required").isEmpty()) {
      root.set("required", schema.get("required"));
    }
    if (schema.path("additionalProperties").isBoolean()) {
      root.set("additionalProperties", schema.get("additionalProperties"));
    }
    String definitions = schema.has("$defs") ? "$defs" : "definitions";
    if (schema.path(definitions).isObject()) {
      root.set("$defs", schema.get(definitions));
    }
    JsonNode carried = definitions.equals("$defs") ? root : withNewReferences(root);
    return isCarried(carried) ? carried : JSON.createObjectNode().put("type", "object");
  }

  private static JsonNode withNewReferences(ObjectNode root) {
    try {
      return JSON.readTree(root.toString().replace("\"#/definitions/", "\"#/$defs/"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was written can be read", e);
    }
  }

  private static boolean isCarried(JsonNode schema) {
    ObjectNode tool = JSON.createObjectNode().put("name", "tool").put("description", "");
    tool.set("parameters", schema);
    try {
      ToolSpecification.fromJson(tool.toString());
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
