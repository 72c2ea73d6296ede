package io.gantry.engine.tool.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one MCP server: in a process group of its own where the system can do that, in an empty folder of its own,
 * with no variables but those it is given. Ends with its whole family. Thread-safe.
 */
final class ServerProcess implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);

  /** Starts a session, and so a process group, and then becomes the program: the process stays a child of this one. */
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private static final long GRACE_SECONDS = 2;

  private final Process process;
  private final Path folder;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ServerProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts a program.
   *
   * @param inherited variables that every process gets
   */
  static ServerProcess start(McpPolicy.Command command, Map<String, String> inherited) throws McpConnectionException {
    List<String> line = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      line.add(SETSID.toString());
    }
    line.addAll(command.line());
    try {
      Path folder = Files.createTempDirectory("gantry-mcp-");
      ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(inherited);
      builder.environment().putAll(command.environment());
      try {
        return new ServerProcess(builder.start(), folder);
      } catch (IOException e) {
        Files.deleteIfExists(folder);
        throw e;
      }
    } catch (IOException e) {
      throw McpConnectionException.unsent("its program " + command.line().get(0) + " cannot be started", e);
    }
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  InputStream remarks() {
    return process.getErrorStream();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Half a sentence about why nothing can be heard of the process; waits for its end a second at most. */
  String whyItIsSilent() {
    try {
      return process.waitFor(1, TimeUnit.SECONDS)
          ? "its process ended with exit code " + process.exitValue()
          : "its process does not answer any more";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "its process does not answer any more";
    }
  }

  /** Asks the whole family to end, and after two seconds makes it. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
      clear();
    }
  }

  /**
   * Ends what the process can read: whoever of its family {@link #close()} does not find ends when it hears nothing more.
   * Waits for a write that is under way, so this is for the thread that writes.
   */
  void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("The input of an MCP server was closed already", e);
    }
  }

  private void clear() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((left, right) -> right.compareTo(left)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("The folder {} of an MCP server stays behind", folder, e);
    }
  }
}
