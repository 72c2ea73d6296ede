package io.gantry.engine.tool;

import io.gantry.engine.tool.SandboxedFiles.Entry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The regular files below some folders, in order of their names, up to a number of files and of bytes. Links and names
 * that start with a dot are passed over, and so is what cannot be listed.
 */
final class FileTree {

  static final int MAX_FILES = 2_000;
  static final long MAX_BYTES = 256L << 20;

  private static final int MAX_DEPTH = 20;

  private final List<Entry> files = new ArrayList<>();
  private long bytes;
  private boolean complete = true;

  /** Lists a file as itself, or what a folder holds. */
  static FileTree below(List<Entry> starts) throws InterruptedException {
    FileTree tree = new FileTree();
    for (Entry start : starts) {
      if (start.isFolder()) {
        tree.list(start, 0);
      } else {
        tree.files.add(start);
      }
    }
    return tree;
  }

  List<Entry> files() {
    return files;
  }

  /** False when there were more files than one call looks through. */
  boolean complete() {
    return complete;
  }

  private void list(Entry folder, int depth) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(folder.path(), child -> !child.getFileName().toString().startsWith("."))) {
      stream.forEach(children::add);
    } catch (IOException | DirectoryIteratorException e) {
      return;
    }
    children.sort(null);
    for (Path child : children) {
      add(folder.child(child), depth);
      if (!complete) {
        return;
      }
    }
  }

  private void add(Entry child, int depth) throws InterruptedException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(child.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return;
    }
    if (attributes.isDirectory()) {
      if (depth == MAX_DEPTH) {
        complete = false;
      } else {
        list(child, depth + 1);
      }
    } else if (attributes.isRegularFile()) {
      if (files.size() == MAX_FILES || bytes + attributes.size() > MAX_BYTES) {
        complete = false;
      } else {
        bytes += attributes.size();
        files.add(child);
      }
    }
  }
}
