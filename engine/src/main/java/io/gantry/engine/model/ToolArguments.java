package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.model.PromptText.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Builds a tool's arguments from its parameter schema and the texts that speak of it, nearest text first: each
 * parameter takes its value from the first text that has one. Several paths, patterns or addresses give several calls,
 * at most eight. A required parameter without a value means no call; an optional one is set only when a value is
 * there.
 */
final class ToolArguments {

  private static final int MOST_CALLS = 8;
  private static final Set<String> PATHS = Set.of("path", "file", "filename", "file_path", "filepath");
  private static final Set<String> URLS = Set.of("url", "uri", "link");
  private static final Set<String> PATTERNS = Set.of("pattern", "regex", "query", "q", "term", "keyword", "text");
  private static final Set<String> EXPRESSIONS = Set.of("expression", "expr", "formula");
  private static final Set<String> BODIES = Set.of("body", "json", "headers", "data", "payload");

  private final JsonNode properties;
  private final Set<String> required = new LinkedHashSet<>();
  private final List<Text> texts;

  /** One text, read both ways. */
  private record Text(PromptText formed, NamedValues named) {}

  ToolArguments(JsonNode schema, List<String> texts, Set<String> toolNames) {
    this.properties = schema.path("properties");
    schema.path("required").forEach(name -> required.add(name.asText()));
    this.texts =
        texts.stream().map(text -> new Text(new PromptText(text, toolNames), new NamedValues(text))).toList();
  }

  /** The arguments of every call the texts ask for; empty when a required one cannot be found. */
  List<ObjectNode> all() {
    boolean isHttpApi = properties.has("method") && properties.has("path");
    List<ObjectNode> calls = isHttpApi ? requests() : List.of(JsonNodeFactory.instance.objectNode());
    for (var property : properties.properties()) {
      if (isHttpApi && (property.getKey().equals("method") || property.getKey().equals("path"))) {
        continue;
      }
      List<JsonNode> values = values(property.getKey(), property.getValue());
      if (!values.isEmpty()) {
        calls = product(calls, property.getKey(), values);
      } else if (required.contains(property.getKey())) {
        return List.of();
      }
    }
    return calls;
  }

  /** Method and path belong together, so those of an HTTP API are read as pairs. */
  private List<ObjectNode> requests() {
    for (Text text : texts) {
      List<ObjectNode> calls = new ArrayList<>();
      for (Request request : text.formed().requests()) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        request.method().ifPresent(method -> call.put("method", method));
        if (request.method().isEmpty() && required.contains("method")) {
          call.put("method", "GET");
        }
        calls.add(call.put("path", request.path()));
      }
      if (!calls.isEmpty()) {
        return calls.subList(0, Math.min(MOST_CALLS, calls.size()));
      }
    }
    return List.of();
  }

  private static List<ObjectNode> product(List<ObjectNode> calls, String name, List<JsonNode> values) {
    List<ObjectNode> more = new ArrayList<>();
    for (ObjectNode call : calls) {
      for (JsonNode value : values) {
        if (more.size() < MOST_CALLS) {
          more.add(call.deepCopy().set(name, value));
        }
      }
    }
    return more;
  }

  private List<JsonNode> values(String name, JsonNode schema) {
    for (Text text : texts) {
      List<JsonNode> values = values(name, schema, text);
      if (!values.isEmpty()) {
        return values;
      }
    }
    return List.of();
  }

  private List<JsonNode> values(String name, JsonNode schema, Text text) {
    String key = name.toLowerCase(Locale.ROOT);
    if (schema.has("const")) {
      return List.of(schema.get("const"));
    }
    if (schema.path("enum").isArray()) {
      return text.named().mentioned(schema.path("enum")).map(List::of).orElse(List.of());
    }
    String type = type(schema);
    if (BODIES.contains(key)) {
      return text.named().json(key, type.equals("string")).map(List::of).orElse(List.of());
    }
    return switch (type) {
      case "integer", "number" -> text.named().numberNear(name, type.equals("integer")).map(List::of).orElse(List.of());
      case "boolean" -> text.named().flag(name).map(List::of).orElse(List.of());
      case "array" -> asArray(strings(key, name, text));
      case "object" -> List.of();
      default -> strings(key, name, text).stream().<JsonNode>map(JsonNodeFactory.instance::textNode).toList();
    };
  }

  private List<JsonNode> asArray(List<String> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    var array = JsonNodeFactory.instance.arrayNode();
    found.forEach(array::add);
    return List.of(array);
  }

  private List<String> strings(String key, String name, Text text) {
    if (PATHS.contains(key) || key.equals("paths") || key.equals("files")) {
      return text.formed().files();
    }
    if (URLS.contains(key) || key.equals("urls")) {
      return text.formed().urls();
    }
    if (EXPRESSIONS.contains(key)) {
      return text.formed().expressions();
    }
    if (key.equals("method")) {
      return text.formed().method().map(List::of).orElse(List.of());
    }
    if (key.equals("timezone") || key.equals("zone") || key.equals("tz")) {
      return text.formed().zone().map(List::of).orElse(List.of());
    }
    if (PATTERNS.contains(key) || key.equals("patterns") || key.equals("queries")) {
      List<String> quoted = text.formed().quoted();
      return quoted.isEmpty() ? text.named().searched(key).map(List::of).orElse(List.of()) : quoted;
    }
    return text.named().valueAfter(name)
        .map(List::of)
        .orElseGet(
            () -> {
              List<String> quoted = text.formed().quoted();
              return required.equals(Set.of(name)) && quoted.size() == 1 ? quoted : List.of();
            });
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (!one.asText().equals("null")) {
          return one.asText();
        }
      }
    }
    return type.asText("string");
  }
}
