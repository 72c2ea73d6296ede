package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;

/** {@code head}: the first lines of a file. */
final class HeadTool implements FileReadingTool {

  static final int DEFAULT_LINES = 10;
  static final int MAX_LINES = 10_000;

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "head",
          "Shows the first lines of a text file.",
          new ParameterSchema()
              .requiredFile("path")
              .optionalInteger("lines", 1, MAX_LINES, "Number of lines, " + DEFAULT_LINES + " when absent")
              .build(),
          Effect.READ,
          Duration.ofSeconds(30));

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    SandboxedFiles.Entry file = new SandboxedFiles(context.files()).file(arguments.path("path").asText());
    return FileReadTool.lines(file, 1, arguments.path("lines").asLong(DEFAULT_LINES));
  }
}
