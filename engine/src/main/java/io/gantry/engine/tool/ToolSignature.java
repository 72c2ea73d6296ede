package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * What a model is told about a tool, and what the engine must know to call it.
 *
 * @param name as the model calls it, {@code [A-Za-z0-9_-]{1,64}}
 * @param parameters JSON Schema of the arguments, an object schema
 * @param timeout the longest one call may take
 */
public record ToolSignature(String name, String description, JsonNode parameters, Effect effect, Duration timeout) {

  public ToolSignature {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("A tool cannot be named '" + name + "': use 1 to 64 of A-Z a-z 0-9 _ -");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout of tool " + name + " must be positive, not " + timeout);
    }
  }
}
