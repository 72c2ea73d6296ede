package io.gantry.engine.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** The files of one folder. */
record FolderReferences(Path folder) implements References {

  @Override
  public String read(String name) {
    Path relative = relative(name);
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(relative).toRealPath();
      if (!file.startsWith(root)) {
        throw refused(name, "leads out of the workflow's folder", null);
      }
      if (!Files.isRegularFile(file)) {
        throw refused(name, "is not a file", null);
      }
      if (Files.size(file) > YamlDocument.MAX_BYTES) {
        throw refused(name, "is larger than 10 MB", null);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw refused(name, "is not a readable UTF-8 file beside the workflow", e);
    }
  }

  private static Path relative(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw refused(name, "is not a path", e);
    }
    if (path.isAbsolute() || name.startsWith("/") || name.startsWith("\\")) {
      throw refused(name, "is an absolute path; name a file beside the workflow", null);
    }
    if (StreamSupport.stream(path.spliterator(), false).anyMatch(part -> part.toString().equals(".."))) {
      throw refused(name, "climbs out with '..'; name a file beside the workflow or below it", null);
    }
    return path;
  }

  private static IllegalArgumentException refused(String name, String why, Exception cause) {
    return new IllegalArgumentException("'" + name + "' " + why, cause);
  }
}
