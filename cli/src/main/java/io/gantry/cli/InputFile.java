package io.gantry.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file with values for a run's inputs. */
record InputFile(Path path) {

  /**
   * @throws CommandFailedException (usage) when the file is missing or holds no JSON object
   */
  JsonNode object() throws IOException {
    if (!Files.isReadable(path)) {
      throw new CommandFailedException(ExitCode.USAGE, "There is no readable file " + path);
    }
    try {
      JsonNode json = JsonMapper.builder().build().readTree(path.toFile());
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      throw new CommandFailedException(ExitCode.USAGE, path + " is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new CommandFailedException(ExitCode.USAGE, path + " must hold a JSON object of input names and values");
  }
}
