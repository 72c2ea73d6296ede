package io.gantry.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.tool.Effect;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolSignature;
import java.time.Duration;

/** A tool of which only the name and the effect matter. */
record NamedTool(String name, Effect effect) implements Tool {

  @Override
  public ToolSignature signature() {
    return new ToolSignature(
        name,
        "Does " + name,
        JsonNodeFactory.instance.objectNode().put("type", "object"),
        effect,
        Duration.ofSeconds(1));
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) {
    throw new AssertionError("This tool is only looked at");
  }
}
