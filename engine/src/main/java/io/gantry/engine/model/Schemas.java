package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;

/** JSON Schema as LangChain4j carries it, turned back into JSON. */
final class Schemas {

  private static final JsonMapper JSON = new JsonMapper();

  private Schemas() {}

  static JsonNode toJson(JsonSchemaElement element) {
    // The providers' own adapters write schemas with this; there is no other way back.
    return JSON.valueToTree(JsonSchemaElementUtils.toMap(element));
  }

  /** The schema of a tool's arguments; an empty object schema when it takes none. */
  static JsonNode parameters(ToolSpecification tool) {
    return tool.parameters() == null ? JsonNodeFactory.instance.objectNode() : toJson(tool.parameters());
  }
}
