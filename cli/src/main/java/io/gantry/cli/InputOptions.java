package io.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The values a run is given: a file's first, then those of the command line, which win. */
final class InputOptions {

  @Option(names = "--var", paramLabel = "NAME=VALUE", description = "A value for an input, as text; repeatable.")
  private Map<String, String> variables = Map.of();

  @Option(names = "--vars-file", paramLabel = "JSON", description = "A JSON object with values for inputs.")
  private Path file;

  /**
   * @throws CommandFailedException (usage) when the file is missing or holds no JSON object
   */
  Map<String, JsonNode> values() throws IOException {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    if (file != null) {
      new InputFile(file).object().properties().forEach(field -> values.put(field.getKey(), field.getValue()));
    }
    variables.forEach((name, value) -> values.put(name, TextNode.valueOf(value)));
    return values;
  }
}
