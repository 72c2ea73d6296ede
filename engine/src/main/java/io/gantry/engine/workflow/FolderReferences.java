package io.gantry.engine.workflow;

import io.gantry.engine.cache.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The files of one folder, and of those that are opened beside it.
 *
 * @param opened absolute
 * @param kept what was read before; empty reads every file each time
 */
record FolderReferences(Path folder, List<Path> opened, Optional<KeptFiles> kept) implements References {

  FolderReferences {
    opened = List.copyOf(opened);
  }

  @Override
  public String read(String name) {
    try {
      Path file = permitted(name);
      if (Files.size(file) > YamlDocument.MAX_BYTES) {
        throw refused(name, "is larger than 10 MB", null);
      }
      return kept.isPresent() ? kept.get().of(file).read(file) : Files.readString(file);
    } catch (IOException e) {
      throw refused(name, "is not a readable UTF-8 file beside the workflow", e);
    }
  }

  @Override
  public Optional<FileStamp> stamp(String name) {
    try {
      return Optional.of(FileStamp.of(permitted(name)));
    } catch (IOException | IllegalArgumentException notToBeRead) {
      return Optional.of(FileStamp.MISSING);
    }
  }

  private Path permitted(String name) throws IOException {
    Path relative = relative(name);
    Path root = folder.toRealPath();
    // Before the disk is touched, so that nobody can feel their way through the server.
    if (!root.resolve(relative).normalize().startsWith(root) && !isOpened(root.resolve(relative).normalize())) {
      throw refused(name, "climbs out with '..'; name a file beside the workflow or below it", null);
    }
    Path file = root.resolve(relative).toRealPath();
    if (!file.startsWith(root) && !isOpened(file)) {
      throw refused(name, "leads out of the workflow's folder", null);
    }
    if (file.startsWith(root) && isHidden(root.relativize(file))) {
      throw refused(name, "is hidden: what begins with a dot is not read", null);
    }
    if (!Files.isRegularFile(file)) {
      throw refused(name, "is not a file", null);
    }
    return file;
  }

  private boolean isOpened(Path file) {
    return opened.stream()
        .flatMap(FolderReferences::real)
        .filter(file::startsWith)
        .map(root -> root.relativize(file))
        .anyMatch(below -> !isHidden(below));
  }

  private static boolean isHidden(Path below) {
    return StreamSupport.stream(below.spliterator(), false).anyMatch(part -> part.toString().startsWith("."));
  }

  private static Stream<Path> real(Path root) {
    try {
      return Stream.of(root.toRealPath());
    } catch (IOException notThere) {
      return Stream.empty();
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
    return path;
  }

  private static IllegalArgumentException refused(String name, String why, Exception cause) {
    return new IllegalArgumentException("'" + name + "' " + why, cause);
  }
}
