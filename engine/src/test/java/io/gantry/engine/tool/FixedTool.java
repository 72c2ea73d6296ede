package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;

/** A tool whose work is written in the test. */
record FixedTool(ToolSignature signature, Body body) implements Tool {

  /** What the tool does. */
  interface Body {

    String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException;
  }

  FixedTool(String name, Effect effect, Duration timeout, Body body) {
    this(
        new ToolSignature(
            name,
            "",
            new ParameterSchema().requiredText("x", "").optionalInteger("n", 1, 9, "").build(),
            effect,
            timeout),
        body);
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return Optional.of(context.files().toString());
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    return body.call(arguments, context);
  }
}
