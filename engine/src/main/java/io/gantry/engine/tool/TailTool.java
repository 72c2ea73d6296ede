package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/** {@code tail}: the last lines of a file, read from its end however long it is. */
final class TailTool implements FileReadingTool {

  private static final int BLOCK_BYTES = 1 << 16;

  /** More than this cannot be shown anyway: a character of UTF-8 has at most four bytes. */
  private static final int MAX_BYTES = 4 * ShownText.LIMIT;

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "tail",
          "Shows the last lines of a text file, such as the newest entries of a log.",
          new ParameterSchema()
              .requiredFile("path")
              .optionalInteger(
                  "lines", 1, HeadTool.MAX_LINES, "Number of lines, " + HeadTool.DEFAULT_LINES + " when absent")
              .build(),
          Effect.READ,
          Duration.ofSeconds(30));

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    SandboxedFiles.Entry file = new SandboxedFiles(context.files()).file(arguments.path("path").asText());
    int lines = arguments.path("lines").asInt(HeadTool.DEFAULT_LINES);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file.path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return lastLines(file.name(), channel, lines);
    } catch (IOException e) {
      throw TextLines.unreadable(file.name(), e);
    }
  }

  private static String lastLines(String name, SeekableByteChannel channel, int lines)
      throws IOException, ToolException {
    long size = channel.size();
    int room = (int) Math.min(size, MAX_BYTES);
    byte[] end = new byte[room];
    int start = room;
    int newlines = 0;
    while (start > 0) {
      int from = Math.max(0, start - BLOCK_BYTES);
      fill(channel, size - room + from, end, from, start);
      for (int i = start - 1; i >= from; i--) {
        // The last byte's newline ends the last line; it does not begin another one.
        if (end[i] == '\n' && i != room - 1 && ++newlines == lines) {
          return text(name, end, i + 1, false);
        }
      }
      start = from;
    }
    return text(name, end, 0, size > room);
  }

  private static void fill(SeekableByteChannel channel, long position, byte[] target, int from, int to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, from, to - from);
    channel.position(position);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // A file that shrinks meanwhile leaves zeros, and so counts as not being text.
    }
  }

  private static String text(String name, byte[] bytes, int from, boolean beginningMissing) throws ToolException {
    int start = from;
    while (beginningMissing && start < bytes.length && (bytes[start] & 0xC0) == 0x80) {
      start++;
    }
    for (int i = start; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw TextLines.binary(name);
      }
    }
    String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8).replace("\r\n", "\n");
    if (text.isEmpty()) {
      return "[the file is empty]";
    }
    if (text.length() <= ShownText.LIMIT && !beginningMissing) {
      return text;
    }
    int cut = Math.max(0, text.length() - ShownText.LIMIT);
    return "[cut: only the last characters of these lines]\n"
        + text.substring(cut > 0 && Character.isLowSurrogate(text.charAt(cut)) ? cut + 1 : cut);
  }
}
