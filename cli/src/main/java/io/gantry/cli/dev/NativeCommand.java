package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One call of a program of the operating system, with no input and its output in a file until it ended. */
final class NativeCommand {

  /** How a program ended, and what it wrote to standard output and error. */
  record Ended(int exitCode, String output) {

    /**
     * @throws CommandFailedException with the program's output when the exit code is not 0
     */
    void orFail(String what) {
      if (exitCode != 0) {
        throw CommandFailedException.failed(what + " failed (exit code " + exitCode + "): " + output.strip());
      }
    }
  }

  private static final Set<String> OWN_VARIABLES =
      Set.of("GANTRY_HOME", "GANTRY_HTTP_PORT", "GANTRY_CONSOLE_PORT", "GANTRY_DB_PORT", "GANTRY_DEBUG");

  private final List<String> command;
  private final Map<String, String> environment;

  NativeCommand(List<String> command) {
    this(command, Map.of());
  }

  /**
   * @param environment added to this process's own, without the variables that are meant for this command alone
   */
  NativeCommand(List<String> command, Map<String, String> environment) {
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
  }

  /** Whether a program of that name is on the PATH. */
  static boolean exists(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The same command in a session of its own, out of reach of the terminal's Ctrl-C, where the system can do that. */
  NativeCommand detached() {
    if (!exists("setsid")) {
      return this;
    }
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(command);
    return new NativeCommand(detached, environment);
  }

  /**
   * Runs the program and waits for its end; one that takes longer than {@code limit} is killed.
   *
   * @throws CommandFailedException when it cannot be started or does not end in time
   */
  Ended run(Duration limit) throws IOException, InterruptedException {
    // A file rather than a pipe: a server that the program leaves behind would hold the pipe open.
    Path output = Files.createTempFile("gantry", ".out");
    try {
      Process process = start(output);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw CommandFailedException.failed(
            command + " did not end within " + limit.toSeconds() + " s: " + Files.readString(output).strip());
      }
      return new Ended(process.exitValue(), Files.readString(output));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private Process start(Path output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(OWN_VARIABLES);
    builder.environment().putAll(environment);
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
