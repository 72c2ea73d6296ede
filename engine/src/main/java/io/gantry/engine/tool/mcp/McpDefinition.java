package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.Sha256;
import io.gantry.engine.workflow.Effect;

/**
 * One tool as its server defines it.
 *
 * @param tool its name on that server
 * @param digest SHA-256 of {@code text}, in lower-case hexadecimal
 * @param text JSON with its members in alphabetical order: title, description, schemas and annotations as the server sent
 *     them. What a server sends for other purposes (icons, {@code _meta}) may change without notice and is left out
 */
public record McpDefinition(String tool, String digest, String text) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** Reads one element of a server's list of tools. */
  static McpDefinition of(JsonNode listed) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (String member : new String[] {"title", "description", "inputSchema", "outputSchema", "annotations"}) {
      if (listed.hasNonNull(member)) {
        kept.set(member, listed.get(member));
      }
    }
    try {
      String text = JSON.writeValueAsString(JSON.treeToValue(kept, Object.class));
      return new McpDefinition(listed.path("name").asText(), Sha256.of(text), text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  /** What models are told; the title where there is no description, empty where there is neither. */
  String description() {
    return json().path("description").asText(json().path("title").asText(""));
  }

  /** JSON Schema of the arguments as the server sent it; an empty object when it sent none. */
  JsonNode parameters() {
    JsonNode schema = json().path("inputSchema");
    return schema.isObject() ? schema : JsonNodeFactory.instance.objectNode();
  }

  /** What the server's annotations promise; without a promise a call is taken to be one that must run only once. */
  Effect effect() {
    JsonNode hints = json().path("annotations");
    if (hints.path("readOnlyHint").asBoolean()) {
      return Effect.READ;
    }
    return hints.path("idempotentHint").asBoolean() ? Effect.IDEMPOTENT : Effect.ONCE;
  }

  private JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The definition of tool " + tool + " is not JSON", e);
    }
  }
}
