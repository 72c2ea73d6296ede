package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.SandboxedFiles.Entry;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.PatternSize;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code grep}: the lines of a file, or of the files below a folder, that match a pattern. */
final class GrepTool implements FileReadingTool {

  private static final int DEFAULT_MATCHES = 100;
  private static final int MAX_MATCHES = 1_000;
  private static final int MAX_PATTERN = 1_000;
  private static final int MAX_PATTERN_SIZE = 5_000;
  private static final int SHOWN_LINE = 500;

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "grep",
          "Finds the lines that match a regular expression (RE2 syntax: no backreferences or lookaround) in a text file"
              + " or in the files below a folder. Shows each with its line number.",
          new ParameterSchema()
              .requiredText("pattern", "Regular expression, found anywhere in a line")
              .requiredText("path", "File or folder, relative to the workflow's folder (.) or starting with a mount")
              .optionalInteger(
                  "max_matches", 1, MAX_MATCHES, "Stop after this many lines, " + DEFAULT_MATCHES + " when absent")
              .optionalFlag("ignore_case", "Treat upper and lower case as equal")
              .build(),
          Effect.READ,
          Duration.ofSeconds(60));

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    Pattern pattern = compile(arguments.path("pattern").asText(), arguments.path("ignore_case").asBoolean(false));
    Entry start = new SandboxedFiles(context.files()).any(arguments.path("path").asText());
    int max = arguments.path("max_matches").asInt(DEFAULT_MATCHES);
    if (!start.isFolder()) {
      TextLines.open(start).close();
    }
    FileTree tree = FileTree.below(List.of(start));
    Search search = new Search(pattern, start.isFolder(), max);
    for (Entry file : tree.files()) {
      if (!search.in(file)) {
        return search.shown.toString();
      }
    }
    if (search.shown.isEmpty()) {
      search.shown.note("no line matches");
    }
    if (search.unreadable > 0) {
      search.shown.note(search.unreadable + " files could not be read");
    }
    if (!tree.complete()) {
      search.shown.note("not every file was looked into: too many or too large; name a folder further down");
    }
    return search.shown.toString();
  }

  private static Pattern compile(String pattern, boolean ignoreCase) throws ToolException {
    if (pattern.isEmpty() || pattern.length() > MAX_PATTERN) {
      throw new ToolException("A pattern has 1 to " + MAX_PATTERN + " characters.");
    }
    if (PatternSize.of(pattern) > MAX_PATTERN_SIZE) {
      throw new ToolException("The pattern repeats too much; use smaller counts in {}, or * and +.");
    }
    try {
      return Pattern.compile(pattern, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      throw new ToolException("The pattern is not valid in RE2 syntax: " + e.getMessage(), e);
    }
  }

  /** One search under way. */
  private static final class Search {

    private final Pattern pattern;
    private final boolean namesShown;
    private final int max;
    private final ShownText shown = new ShownText();
    private int matches;
    private int unreadable;

    Search(Pattern pattern, boolean namesShown, int max) {
      this.pattern = pattern;
      this.namesShown = namesShown;
      this.max = max;
    }

    /** Looks through one file; false when nothing more is to be shown. */
    boolean in(Entry file) throws InterruptedException {
      try {
        Optional<TextLines> text = TextLines.openText(file);
        return text.isEmpty() || in(file.name(), text.get());
      } catch (ToolException e) {
        unreadable++;
        return true;
      }
    }

    private boolean in(String name, TextLines text) throws ToolException, InterruptedException {
      try (TextLines lines = text) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          Matcher matcher = pattern.matcher(line);
          if (matcher.find() && !show(name, lines.number(), around(line, matcher))) {
            return false;
          }
        }
      }
      return true;
    }

    private boolean show(String name, long number, String line) {
      if (matches == max) {
        shown.note("stopped after " + max + " matching lines; there are more");
        return false;
      }
      matches++;
      if (!shown.add((namesShown ? name + ":" : "") + number + ": " + line)) {
        shown.note("cut: more lines match than can be shown");
        return false;
      }
      return true;
    }

    private static String around(String line, Matcher matcher) {
      if (line.length() <= SHOWN_LINE) {
        return line;
      }
      int from =
          ShortText.boundary(line, Math.max(0, Math.min(matcher.start() - SHOWN_LINE / 4, line.length() - SHOWN_LINE)));
      int to = ShortText.boundary(line, Math.min(line.length(), from + SHOWN_LINE));
      return (from > 0 ? "…" : "") + line.substring(from, to) + (to < line.length() ? "…" : "");
    }
  }
}
