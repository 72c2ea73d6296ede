package io.gantry.engine.tool;

import io.gantry.engine.workflow.Ordered;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folders that the file tools of a run may see; nothing outside them exists for it.
 *
 * @param folder the workflow's own folder: relative names start here
 * @param mounts further folders by name: {@code name/…} starts there
 */
public record FileScope(Optional<Path> folder, Map<String, Path> mounts) {

  public static final FileScope NOTHING = new FileScope(Optional.empty(), Map.of());

  public FileScope {
    mounts = Ordered.copyOf(mounts);
  }
}
