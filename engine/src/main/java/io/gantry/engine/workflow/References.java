package io.gantry.engine.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the files that a workflow refers to by {@code $ref}. */
@FunctionalInterface
public interface References {

  /** Finds nothing: for workflows that come without a folder. */
  References NONE =
      name -> {
        throw new IllegalArgumentException("'" + name + "' cannot be read: this workflow came without its folder");
      };

  /**
   * The text of a file beside the workflow.
   *
   * @throws IllegalArgumentException when there is no such file, or it lies outside the workflow's folder; the message
   *     is one sentence for the user
   */
  String read(String name);

  /** Files inside one folder, links followed only as far as they stay inside. */
  static References in(Path folder) {
    return name -> {
      try {
        Path root = folder.toRealPath();
        Path file = root.resolve(name).toRealPath();
        if (Path.of(name).isAbsolute() || !file.startsWith(root)) {
          throw new IllegalArgumentException("'" + name + "' lies outside the workflow's folder");
        }
        if (Files.size(file) > YamlDocument.MAX_CHARACTERS) {
          throw new IllegalArgumentException("'" + name + "' has more than 10 MB");
        }
        return Files.readString(file);
      } catch (IOException e) {
        throw new IllegalArgumentException("There is no readable file '" + name + "' beside the workflow", e);
      }
    };
  }
}
