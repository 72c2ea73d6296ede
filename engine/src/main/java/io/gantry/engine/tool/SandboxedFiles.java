package io.gantry.engine.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The only way from a name that a model wrote to a file on the disk. A name is relative to the workflow's folder, or
 * starts with the name of a mount. Absolute names, {@code ..}, hidden files and links that lead out of their root are
 * refused, and no message ever shows where on the server a folder lies.
 */
final class SandboxedFiles {

  private static final int MAX_NAME_LENGTH = 4096;

  /** Where programs keep keys and passwords. */
  private static final String HIDDEN = "files and folders that begin with a dot are hidden";

  private final FileScope scope;

  SandboxedFiles(FileScope scope) {
    this.scope = scope;
  }

  /**
   * A file or folder that a model may see.
   *
   * @param name as a model writes it, with {@code /} between its parts; empty for the workflow's own folder
   * @param path the real path: no part of it is a link
   */
  record Entry(String name, Path path) {

    Entry child(Path child) {
      String last = child.getFileName().toString();
      return new Entry(name.isEmpty() ? last : name + "/" + last, child);
    }

    boolean isFolder() {
      return Files.isDirectory(path);
    }
  }

  /** The regular file with this name. */
  Entry file(String name) throws ToolException {
    Entry entry = any(name);
    if (entry.isFolder()) {
      throw new ToolException("'" + name + "' is a folder, not a file.");
    }
    return entry;
  }

  /** Says no to writing in a folder. */
  @FunctionalInterface
  interface WriteCheck {

    /**
     * @param name as the model wrote it
     * @param folder a real path
     */
    void check(String name, Path folder) throws ToolException;
  }

  /**
   * A place where a file may be written: a regular file, or nothing yet. Folders that are missing on the way are made, once
   * the check has agreed to the one they are made in. A link is never written through or replaced.
   */
  Entry writable(String name, WriteCheck check) throws ToolException {
    Path relative = parse(name);
    Path mount = scope.mounts().get(relative.getName(0).toString());
    Path below = mount == null ? relative : Path.of("").resolve(relativeTail(relative));
    Path root = realRoot(mount == null ? folder(name) : mount, mount == null ? "The workflow's folder" : "The mount");
    if (below.toString().isEmpty()) {
      throw new ToolException("'" + name + "' is a folder, not a file.");
    }
    Path folder = root;
    check.check(name, folder);
    for (Path part : below.getParent() == null ? List.<Path>of() : below.getParent()) {
      folder = folder.resolve(part);
      makeFolder(name, folder);
      check.check(name, folder);
    }
    Path file = folder.resolve(below.getFileName());
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolException("'" + name + "' was not written: it is there already, and not as a regular file.");
    }
    return new Entry(shown(relative), file);
  }

  private static void makeFolder(String name, Path folder) throws ToolException {
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder);
      }
    } catch (IOException e) {
      throw new ToolException(
          "'" + name + "' was not written: '" + folder.getFileName() + "' is not a folder, or cannot be made.", e);
    }
  }

  /** The regular file or folder with this name; {@code .} is the workflow's folder. */
  Entry any(String name) throws ToolException {
    Path relative = parse(name);
    String first = relative.getName(0).toString();
    Path mount = scope.mounts().get(first);
    Path below = mount == null ? relative : Path.of("").resolve(relativeTail(relative));
    Path root = realRoot(mount == null ? folder(name) : mount, mount == null ? "The workflow's folder" : first);
    Path real;
    try {
      real = root.resolve(below).toRealPath();
    } catch (NoSuchFileException e) {
      throw new ToolException("There is no file '" + name + "'. " + allowed(), e);
    } catch (IOException e) {
      throw new ToolException("'" + name + "' cannot be opened.", e);
    }
    if (!real.startsWith(root)) {
      throw new ToolException("'" + name + "' is a link that leads out of its folder. " + allowed());
    }
    for (Path part : root.relativize(real)) {
      if (part.toString().startsWith(".")) {
        throw refused(name, HIDDEN);
      }
    }
    // Opening a pipe or a device can block for ever.
    if (!Files.isDirectory(real) && !Files.isRegularFile(real)) {
      throw new ToolException("'" + name + "' is neither a regular file nor a folder.");
    }
    return new Entry(shown(relative), real);
  }

  /** Every folder in sight: the workflow's own first, then the mounts in declared order; missing ones left out. */
  List<Entry> roots() throws ToolException {
    List<Entry> roots = new ArrayList<>();
    if (scope.folder().isPresent()) {
      roots.add(new Entry("", realRoot(scope.folder().get(), "The workflow's folder")));
    }
    for (String mount : scope.mounts().keySet()) {
      roots.add(new Entry(mount, realRoot(scope.mounts().get(mount), "Mount " + mount)));
    }
    if (roots.isEmpty()) {
      throw new ToolException(allowed());
    }
    return roots;
  }

  private Path folder(String name) throws ToolException {
    return scope.folder().orElseThrow(() -> new ToolException("'" + name + "' cannot be opened. " + allowed()));
  }

  private Path parse(String name) throws ToolException {
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      throw new ToolException("A file name has 1 to " + MAX_NAME_LENGTH + " characters. " + allowed());
    }
    // Windows spellings are refused everywhere, so that a workflow means the same on every server.
    if (name.startsWith("/") || name.startsWith("\\") || name.matches("(?s)[A-Za-z]:[\\\\/].*")) {
      throw refused(name, "it is absolute");
    }
    for (String part : name.split("[/\\\\]")) {
      if (part.equals("..")) {
        throw refused(name, "it holds '..'");
      }
      if (part.startsWith(".") && !part.equals(".")) {
        throw refused(name, HIDDEN);
      }
    }
    try {
      Path path = Path.of(name).normalize();
      if (path.isAbsolute() || path.getRoot() != null) {
        throw refused(name, "it is absolute");
      }
      return path;
    } catch (InvalidPathException e) {
      throw refused(name.replace('\0', '?'), "it holds a character that file names cannot have");
    }
  }

  private ToolException refused(String name, String reason) {
    return new ToolException("The name '" + name + "' is refused: " + reason + ". " + allowed());
  }

  private String allowed() {
    List<String> places = new ArrayList<>();
    if (scope.folder().isPresent()) {
      places.add("names relative to the workflow's folder, such as data/a.txt");
    }
    scope.mounts().keySet().forEach(mount -> places.add("names that start with " + mount + "/"));
    return places.isEmpty()
        ? "This run has no files: the workflow was started without a folder and declares no mounts."
        : "Allowed are " + String.join(" and ", places) + ".";
  }

  private static Path relativeTail(Path path) {
    return path.getNameCount() == 1 ? Path.of("") : path.subpath(1, path.getNameCount());
  }

  private static String shown(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  private static Path realRoot(Path root, String name) throws ToolException {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      throw new ToolException(name + " does not exist on this server.", e);
    }
  }
}
