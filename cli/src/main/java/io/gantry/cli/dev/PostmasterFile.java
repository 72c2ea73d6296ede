package io.gantry.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** PostgreSQL's {@code postmaster.pid}: line 1 is its process, line 4 its port. */
final class PostmasterFile {

  private final Path file;

  PostmasterFile(Path data) {
    this.file = data.resolve("postmaster.pid");
  }

  /** The process, when it lives and is a PostgreSQL. */
  Optional<Long> livePid() throws IOException {
    return LiveProcess.ofFile(file, "postgres").map(ProcessHandle::pid);
  }

  /**
   * Deletes the file when its number belongs to another program, as happens after a restart of the machine, or to a
   * killed one not collected yet: PostgreSQL would take that for itself and refuse to start. Its own lock on the shared
   * memory still keeps two of them apart.
   */
  void deleteIfStale() throws IOException {
    if (livePid().isEmpty()) {
      Files.deleteIfExists(file);
    }
  }

  int port() throws IOException {
    return Integer.parseInt(Files.readAllLines(file).get(3).strip());
  }
}
