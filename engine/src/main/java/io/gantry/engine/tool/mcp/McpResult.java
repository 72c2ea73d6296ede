package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** What a server answered to a call, as text for a model. */
final class McpResult {

  private static final JsonMapper JSON = new JsonMapper();

  private McpResult() {}

  /**
   * The structured content as JSON, then the texts and what cannot be shown, named; a text that only repeats the structured
   * content is left out.
   */
  static String text(JsonNode result) {
    List<String> parts = new ArrayList<>();
    JsonNode structured = result.path("structuredContent");
    boolean hasStructure = structured.isContainerNode();
    if (hasStructure) {
      parts.add(structured.toString());
    }
    for (JsonNode part : result.path("content")) {
      String shown = part(part);
      if (!(hasStructure && part.path("type").asText().equals("text") && repeats(shown, structured))) {
        parts.add(shown);
      }
    }
    return String.join("\n", parts);
  }

  private static String part(JsonNode part) {
    String type = part.path("type").asText();
    return switch (type) {
      case "text" -> part.path("text").asText();
      case "resource" -> resource(part.path("resource"));
      case "resource_link" -> "[resource " + part.path("uri").asText() + named(part) + "]";
      default -> "[" + (type.isEmpty() ? "something" : type) + kind(part) + ", which is not shown]";
    };
  }

  private static String resource(JsonNode resource) {
    String uri = resource.path("uri").asText();
    return resource.path("text").isTextual()
        ? "[resource " + uri + "]\n" + resource.get("text").asText()
        : "[resource " + uri + kind(resource) + ", which is not text]";
  }

  private static String kind(JsonNode part) {
    String type = part.path("mimeType").asText();
    return type.isEmpty() ? "" : " " + type;
  }

  private static String named(JsonNode link) {
    String name = link.path("name").asText();
    return name.isEmpty() ? "" : ": " + name;
  }

  private static boolean repeats(String text, JsonNode structured) {
    try {
      return structured.equals(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
