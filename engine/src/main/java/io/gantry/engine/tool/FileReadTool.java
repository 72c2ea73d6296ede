package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;

/** {@code file_read}: the text of a file, or some of its lines. */
final class FileReadTool implements FileReadingTool {

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "file_read",
          "Reads a text file. For a long file, read a part with offset and limit, or use grep, head or tail.",
          new ParameterSchema()
              .requiredFile("path")
              .optionalInteger("offset", 1, Integer.MAX_VALUE, "First line to read; the first line of a file is 1")
              .optionalInteger("limit", 1, Integer.MAX_VALUE, "Number of lines to read; all when absent")
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
    return lines(file, arguments.path("offset").asLong(1), arguments.path("limit").asLong(Long.MAX_VALUE));
  }

  /** The lines from {@code offset} on, as many as asked for and fit. */
  static String lines(SandboxedFiles.Entry file, long offset, long limit) throws ToolException, InterruptedException {
    ShownText shown = new ShownText();
    long taken = 0;
    try (TextLines lines = TextLines.open(file)) {
      for (String line = lines.next(); line != null && taken < limit; line = lines.next()) {
        if (lines.number() < offset) {
          continue;
        }
        if (!shown.add(line)) {
          return cut(shown, line, lines.number());
        }
        taken++;
      }
      if (taken == 0 && offset > 1) {
        return "[the file has " + lines.number() + " lines; nothing from line " + offset + " on]";
      }
    }
    return shown.isEmpty() ? "[the file is empty]" : shown.toString();
  }

  private static String cut(ShownText shown, String line, long number) {
    if (!shown.isEmpty()) {
      return shown.note("cut: go on with offset " + number).toString();
    }
    return ShortText.head(line, ShownText.LIMIT)
        + "\n[cut: line " + number + " is longer than " + ShownText.LIMIT
        + " characters; the next line has offset " + (number + 1) + "]";
  }
}
