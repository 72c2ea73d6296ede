package io.gantry.cli.progress;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** The folder that a run's artifacts are saved to. Nothing is ever written outside it, whatever a server says. */
public final class ArtifactFolder {

  private final Path folder;

  public ArtifactFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Saves one artifact, replacing an earlier one.
   *
   * @return where it lies
   * @throws CommandFailedException for a path that is absolute or leads out of the folder, also through a link, and
   * when
   *     it cannot be written
   */
  public Path save(String path, InputStream content) {
    Path target = inside(path);
    try {
      Files.createDirectories(folder);
      // A folder is made only after its parent was found to be inside, so that a link cannot lead anything out.
      Path parent = folder;
      for (Path part : folder.relativize(target.getParent())) {
        parent = parent.resolve(part);
        if (!part.toString().isEmpty() && !Files.isDirectory(parent)) {
          Files.createDirectory(parent);
        }
        if (!parent.toRealPath().startsWith(folder.toRealPath())) {
          throw escape(path);
        }
      }
      // Replaces a link itself, not what it points to.
      Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException e) {
      throw CommandFailedException.failed("Artifact '" + path + "' cannot be written to " + target + ": " + e, e);
    }
  }

  private Path inside(String path) {
    try {
      Path relative = Path.of(path);
      Path target = folder.resolve(relative).normalize();
      boolean steps = Arrays.asList(path.split("[/\\\\]")).contains("..");
      if (relative.isAbsolute() || steps || !target.startsWith(folder) || target.equals(folder)) {
        throw escape(path);
      }
      return target;
    } catch (InvalidPathException e) {
      throw escape(path);
    }
  }

  private CommandFailedException escape(String path) {
    return CommandFailedException.failed("Refused to save artifact '" + path + "': its path leads out of " + folder);
  }
}
