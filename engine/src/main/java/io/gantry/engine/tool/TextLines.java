package io.gantry.engine.tool;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;

/**
 * The lines of one UTF-8 text file, read from the front with bounded memory. Bytes that are not UTF-8 show as the
 * replacement character; what a line holds beyond {@link #MAX_LINE} characters is dropped. Not thread-safe.
 */
final class TextLines implements AutoCloseable {

  static final int MAX_LINE = 200_000;

  private static final int SNIFFED_BYTES = 8192;

  private final String name;
  private final Reader reader;
  private final StringBuilder line = new StringBuilder();
  private final char[] buffer = new char[1 << 14];
  private int position;
  private int filled;
  private long number;

  private TextLines(String name, Reader reader) {
    this.name = name;
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @throws ToolException when it cannot be opened or is not text
   */
  static TextLines open(SandboxedFiles.Entry file) throws ToolException, InterruptedException {
    return openText(file).orElseThrow(() -> binary(file.name()));
  }

  /** Opens a file if it is text. */
  static Optional<TextLines> openText(SandboxedFiles.Entry file) throws ToolException, InterruptedException {
    InputStream bytes = null;
    try {
      bytes = new BufferedInputStream(Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS), 1 << 16);
      bytes.mark(SNIFFED_BYTES);
      byte[] start = bytes.readNBytes(SNIFFED_BYTES);
      if (isBinary(start, start.length)) {
        bytes.close();
        return Optional.empty();
      }
      bytes.reset();
      if (start.length >= 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF) {
        bytes.skipNBytes(3);
      }
      return Optional.of(
          new TextLines(file.name(), new InputStreamReader(bytes, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      closeQuietly(bytes);
      throw unreadable(file.name(), e);
    }
  }

  /** The next line without its end, or null after the last one. */
  String next() throws ToolException, InterruptedException {
    line.setLength(0);
    try {
      if (position == filled && !fill()) {
        return null;
      }
      while (true) {
        int start = position;
        while (position < filled && buffer[position] != '\n') {
          position++;
        }
        line.append(buffer, start, Math.min(position - start, MAX_LINE - line.length()));
        if (position < filled) {
          position++;
          break;
        }
        if (!fill()) {
          break;
        }
      }
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    number++;
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  private boolean fill() throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    position = 0;
    filled = Math.max(0, reader.read(buffer, 0, buffer.length));
    return filled > 0;
  }

  /** The number of the line that {@link #next()} returned last; the first line is 1. */
  long number() {
    return number;
  }

  @Override
  public void close() {
    closeQuietly(reader);
  }

  static boolean isBinary(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    return false;
  }

  static ToolException binary(String name) {
    return new ToolException("'" + name + "' is not a text file in UTF-8.");
  }

  static ToolException unreadable(String name, IOException e) throws InterruptedException {
    if (e instanceof ClosedByInterruptException) {
      Thread.interrupted();
      throw new InterruptedException();
    }
    return new ToolException("'" + name + "' cannot be read.", e);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    if (closeable == null) {
      return;
    }
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing was written; what was read stays read.
    }
  }
}
