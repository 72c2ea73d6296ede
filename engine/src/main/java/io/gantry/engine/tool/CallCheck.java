package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides whether a call can be executed, before anything runs. Thread-safe. */
final class CallCheck {

  private static final int MAX_ARGUMENTS = 2_000_000;

  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final ArgumentCheck schemas = new ArgumentCheck();

  /** What became of a call at the door. */
  sealed interface Checked {

    /** May run. */
    record Ready(Tool tool, ObjectNode arguments) implements Checked {}

    /** Never runs; the text tells the model how to do better. There is no tool when it named none that exists. */
    record Refused(ToolOutcome.Status status, String text, Optional<Tool> tool) implements Checked {}
  }

  Checked check(ToolCall call, Toolbox tools) {
    Optional<Tool> tool = tools.find(call.tool());
    if (tool.isEmpty()) {
      Set<String> names = tools.names();
      String known = names.isEmpty() ? "There are no tools." : "Known tools: " + String.join(", ", names) + ".";
      return new Checked.Refused(
          ToolOutcome.Status.UNKNOWN_TOOL,
          "There is no tool '" + ShortText.head(call.tool(), 100) + "'. " + known,
          tool);
    }
    String text = call.arguments() == null || call.arguments().isBlank() ? "{}" : call.arguments();
    if (text.length() > MAX_ARGUMENTS) {
      return bad(tool.get(), "they have more than " + MAX_ARGUMENTS + " characters");
    }
    JsonNode arguments;
    try {
      arguments = json.readTree(text);
    } catch (JsonProcessingException e) {
      return bad(tool.get(), "they are not valid JSON: " + e.getOriginalMessage());
    }
    if (!(arguments instanceof ObjectNode object)) {
      return bad(tool.get(), "they are not a JSON object");
    }
    // Models write null for what they leave out.
    object.properties().removeIf(argument -> argument.getValue().isNull());
    return check(tool.get(), object);
  }

  /** Whether a tool takes these arguments. */
  Checked check(Tool tool, JsonNode arguments) {
    if (!(arguments instanceof ObjectNode object)) {
      return bad(tool, "they are not a JSON object");
    }
    List<String> problems = schemas.problems(tool.signature(), object, List.of());
    return problems.isEmpty() ? new Checked.Ready(tool, object) : bad(tool, String.join("; ", problems));
  }

  private static Checked bad(Tool tool, String reason) {
    ToolSignature signature = tool.signature();
    String parameters =
        signature.parameters().path("properties").properties().stream()
            .map(entry -> entry.getKey() + " (" + type(entry.getValue()) + required(signature, entry.getKey()) + ")")
            .collect(Collectors.joining(", "));
    return new Checked.Refused(
        ToolOutcome.Status.BAD_ARGUMENTS,
        "Tool " + signature.name() + " was not run because of its arguments: " + reason
            + (parameters.isEmpty() ? ". It takes no arguments." : ". It takes: " + parameters + "."),
        Optional.of(tool));
  }

  private static String type(JsonNode parameter) {
    JsonNode type = parameter.path("type");
    if (type.isTextual()) {
      return type.textValue();
    }
    List<String> types = new ArrayList<>();
    type.forEach(each -> types.add(each.asText()));
    return types.isEmpty() ? "any" : String.join(" or ", types);
  }

  private static String required(ToolSignature signature, String name) {
    for (JsonNode required : signature.parameters().path("required")) {
      if (required.asText().equals(name)) {
        return ", required";
      }
    }
    return "";
  }
}
