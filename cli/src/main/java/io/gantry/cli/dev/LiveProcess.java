package io.gantry.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds a process by the number that its program left in a file. */
final class LiveProcess {

  private LiveProcess() {}

  /**
   * The process of that number, when it lives and runs {@code program}. A process that does not show its program counts
   * as the one looked for: better refuse to start a second one. One that was killed and that nobody has collected yet,
   * as in containers without an init, is dead.
   */
  static Optional<ProcessHandle> find(long pid, String program) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> !isZombie(pid))
        .filter(process -> process.info().command().map(path -> path.endsWith("/" + program)).orElse(true));
  }

  /** The process whose number is the first line of a file; empty when there is no such file. */
  static Optional<ProcessHandle> ofFile(Path file, String program) throws IOException {
    return Files.exists(file) ? find(Long.parseLong(Files.readAllLines(file).get(0).strip()), program) : Optional.empty();
  }

  private static boolean isZombie(long pid) {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.exists(stat)) {
      return false;
    }
    try {
      // "pid (name) state ...": the name may hold anything, a parenthesis included.
      String text = Files.readString(stat);
      return text.startsWith(") Z", text.lastIndexOf(')'));
    } catch (IOException e) {
      // It ended while we looked.
      return true;
    }
  }
}
