package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.SandboxedFiles.Entry;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code search}: the lines below a folder that have most to do with some words. */
final class SearchTool implements FileReadingTool {

  private static final int SHOWN_LINES = 20;
  private static final int SHOWN_CHARACTERS = 1_000;
  private static final int MAX_QUERY = 1_000;

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "search",
          "Finds the lines or paragraphs of text files that fit some words best, best first, with file and line number."
              + " Rare words count more than common ones; order and case do not matter.",
          new ParameterSchema()
              .requiredText("query", "The words to look for")
              .optionalText("path", "File or folder to look in; every folder in sight when absent")
              .build(),
          Effect.READ,
          Duration.ofSeconds(60));

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    String query = arguments.path("query").asText();
    LineRanking ranking = new LineRanking(ShortText.head(query, MAX_QUERY));
    if (!ranking.hasWords()) {
      throw new ToolException("The query holds no words to look for.");
    }
    SandboxedFiles files = new SandboxedFiles(context.files());
    String path = arguments.path("path").asText("");
    FileTree tree = FileTree.below(path.isBlank() ? files.roots() : List.of(files.any(path)));
    for (Entry file : tree.files()) {
      look(file, ranking);
    }
    ShownText shown = new ShownText();
    for (LineRanking.Line line : ranking.best(SHOWN_LINES)) {
      shown.add(line.file() + ":" + line.number() + ": " + ShortText.head(line.text(), SHOWN_CHARACTERS));
    }
    if (shown.isEmpty()) {
      shown.note("nothing found for " + ranking.words());
    }
    if (!tree.complete()) {
      shown.note("not every file was looked into: too many or too large; name a folder further down");
    }
    return shown.toString();
  }

  private static void look(Entry file, LineRanking ranking) throws InterruptedException {
    try {
      Optional<TextLines> text = TextLines.openText(file);
      if (text.isEmpty()) {
        return;
      }
      try (TextLines lines = text.get()) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          ranking.offer(file.name(), lines.number(), line);
        }
      }
    } catch (ToolException e) {
      // A file that cannot be read has nothing to offer; the others still do.
    }
  }
}
