package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.context.TraceParent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the tests of tools call them with. */
final class ToolFixtures {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolFixtures() {}

  /** Arguments from names and values in turn. */
  static JsonNode arguments(Object... namesAndValues) {
    ObjectNode arguments = JSON.createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.set((String) namesAndValues[i], JSON.valueToTree(namesAndValues[i + 1]));
    }
    return arguments;
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static ToolContext context() {
    return context(FileScope.NOTHING);
  }

  static ToolContext context(Path folder) {
    return context(new FileScope(Optional.of(folder), Map.of()));
  }

  static ToolContext context(FileScope files) {
    return new ToolContext("run-1", "first", "steps[0]", "run-1/steps[0]/1", files, false, "ada", Optional.empty());
  }

  static ToolContext context(TraceParent place) {
    return context(false, Optional.of(place));
  }

  static ToolContext withoutNetwork() {
    return context(true, Optional.empty());
  }

  private static ToolContext context(boolean denyNetwork, Optional<TraceParent> place) {
    return new ToolContext(
        "run-1", "first", "steps[0]", "run-1/steps[0]/1", FileScope.NOTHING, denyNetwork, "ada", place);
  }
}
