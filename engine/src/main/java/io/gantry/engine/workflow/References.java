package io.gantry.engine.workflow;

import io.gantry.engine.cache.FileStamp;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the files that a workflow refers to: agents by {@code $ref}, schemas of agents by path. */
@FunctionalInterface
public interface References {

  /** For workflows that arrive alone: refuses every reference. */
  References NONE =
      name -> {
        throw new IllegalArgumentException(
            "'" + name + "' cannot be read: this workflow came without its folder; write the content into it");
      };

  /**
   * The text of a file.
   *
   * @param name as the workflow says it, relative to the workflow's folder
   * @throws IllegalArgumentException when it must not or cannot be read; the message is one sentence for the user
   */
  String read(String name);

  /**
   * By what one sees later that the file is still the same; {@link FileStamp#MISSING} for one that must not or cannot be
   * read. Empty where nobody can tell, as of texts that come along with each workflow.
   */
  default Optional<FileStamp> stamp(String name) {
    return Optional.empty();
  }

  /**
   * Reads texts that came along with the workflow.
   *
   * @param files by path relative to the workflow's folder
   */
  static References of(Map<String, String> files) {
    return new SentFiles(files);
  }

  /**
   * Reads files of this folder and of folders in it. Absolute paths, a {@code ..} or a link that leads out of the folder,
   * what begins with a dot, and files over 10 MB are refused.
   */
  static References in(Path folder) {
    return in(folder, List.of());
  }

  /**
   * As {@link #in(Path)}, but a path may also lead out of the folder, as long as the file lies in one of the opened folders,
   * nothing below which begins with a dot.
   *
   * @param opened absolute; whoever names a file there could as well name its folder as the workflow's own
   */
  static References in(Path folder, List<Path> opened) {
    return new FolderReferences(folder, opened, Optional.empty());
  }

  /** As {@link #in(Path, List)}, but reads a file again only after it was edited. */
  static References in(Path folder, List<Path> opened, KeptFiles kept) {
    return new FolderReferences(folder, opened, Optional.of(kept));
  }
}
