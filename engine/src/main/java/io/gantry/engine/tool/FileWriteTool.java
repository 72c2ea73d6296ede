package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * {@code file_write}: makes a text file of the run's folder or of a mount what the call says, as a whole. Whoever reads
 * the file meanwhile sees the old text or the new one and nothing between. Doing it again changes nothing, so a call that
 * a crash interrupted is repeated.
 */
final class FileWriteTool implements Tool {

  private static final int MAX_BYTES = 1 << 20;

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "file_write",
          "Writes a text file as a whole, in place of what it held before. Missing folders are made.",
          new ParameterSchema()
              .requiredFile("path")
              .requiredText("content", "The whole text of the file, at most 1 MiB in UTF-8")
              .build(),
          Effect.IDEMPOTENT,
          Duration.ofSeconds(30));

  private final List<Path> writable;

  /**
   * @param writable folders in which it may write; none refuses every call
   */
  FileWriteTool(List<Path> writable) {
    this.writable = List.copyOf(writable);
  }

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    String name = arguments.path("path").asText();
    byte[] content = arguments.path("content").asText().getBytes(StandardCharsets.UTF_8);
    if (content.length > MAX_BYTES) {
      throw new ToolException(
          "'" + name + "' was not written: " + content.length + " bytes are more than the " + MAX_BYTES
              + " that are allowed.");
    }
    SandboxedFiles.Entry file = new SandboxedFiles(context.files()).writable(name, this::check);
    // Begins with a dot, so no tool ever sees it.
    Path unfinished = file.path().resolveSibling(".gantry-" + UUID.randomUUID());
    try {
      try (OutputStream stream =
          Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        stream.write(content);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Files.move(unfinished, file.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      throw new ToolException("'" + name + "' could not be written.", e);
    } finally {
      remove(unfinished);
    }
    return "Wrote " + content.length + " bytes to " + file.name() + ".";
  }

  /** Refuses a folder in which the server's operator lets nobody write. */
  private void check(String name, Path folder) throws ToolException {
    for (Path root : writable) {
      try {
        if (folder.startsWith(root.toRealPath())) {
          return;
        }
      } catch (IOException e) {
        // A folder that is not there opens nothing.
      }
    }
    throw new ToolException(
        "'" + name + "' was not written: this server lets tools write "
            + (writable.isEmpty() ? "nowhere" : "only in other folders")
            + ". Its operator opens folders with gantry.files.writable.");
  }

  private static void remove(Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      // It is hidden and in nobody's way.
    }
  }
}
