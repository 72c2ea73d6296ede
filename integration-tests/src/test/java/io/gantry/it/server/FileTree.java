package io.gantry.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder with all that is in it. */
record FileTree(Path root) {

  /** Copies it to a folder that holds none of its files yet. */
  void copyTo(Path to) throws IOException {
    for (Path source : paths()) {
      Path target = to.resolve(root.relativize(source).toString());
      if (Files.isDirectory(source)) {
        Files.createDirectories(target);
      } else {
        Files.copy(source, target);
      }
    }
  }

  /** Does nothing when it is not there. */
  void delete() throws IOException {
    if (Files.exists(root)) {
      for (Path path : paths().stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private List<Path> paths() throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.toList();
    }
  }
}
