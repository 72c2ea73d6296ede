package io.gantry.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The files that a workflow refers to, for a server that does not see its folder: agents by {@code $ref}, schemas by path.
 * Found by the keys that name them, in YAML and in JSON; nothing outside the workflow's folder is read, nor what begins with
 * a dot. What is named and not there is left for the server to say.
 */
record FilesBeside(Path workflow) {

  private static final Pattern NAMED =
      Pattern.compile(
          "[\"']?(?:\\$ref|input_schema|output_schema)[\"']?[ \\t]*:[ \\t]*"
              + "(?:\"([^\"\\n]+)\"|'([^'\\n]+)'|([^\\s\"'{\\[#,}][^\\n#,}]*))");
  private static final int MOST = 100;

  /**
   * Reads them.
   *
   * @param text the workflow's own
   * @return by path relative to the workflow's folder, at most 100
   */
  Map<String, String> read(String text) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Path root = workflow.toRealPath().getParent();
    add(files, root, root, text);
    return files;
  }

  private static void add(Map<String, String> files, Path root, Path folder, String text) throws IOException {
    Matcher named = NAMED.matcher(text);
    while (named.find() && files.size() < MOST) {
      String name = Stream.of(1, 2, 3).map(named::group).filter(group -> group != null).findFirst().orElseThrow().strip();
      Optional<Path> file = inside(root, folder, name);
      if (file.isPresent()) {
        String key = root.relativize(folder.resolve(name).normalize()).toString().replace('\\', '/');
        Optional<String> content = files.containsKey(key) ? Optional.empty() : content(file.get());
        if (content.isPresent()) {
          files.put(key, content.get());
          add(files, root, folder.resolve(name).normalize().getParent(), content.get());
        }
      }
    }
  }

  private static Optional<Path> inside(Path root, Path folder, String name) {
    try {
      Path file = folder.resolve(name).toRealPath();
      boolean hidden =
          file.startsWith(root)
              && StreamSupport.stream(root.relativize(file).spliterator(), false)
                  .anyMatch(part -> part.toString().startsWith("."));
      return file.startsWith(root) && !hidden && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> content(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
  }
}
