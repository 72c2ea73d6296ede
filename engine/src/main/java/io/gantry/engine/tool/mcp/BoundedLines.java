package io.gantry.engine.tool.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads UTF-8 text line by line, and no line that has no end. Not thread-safe. */
final class BoundedLines {

  private final Reader reader;
  private final int most;
  private boolean afterReturn;

  /**
   * @param most characters of a line
   */
  BoundedLines(InputStream in, int most) {
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.most = most;
  }

  /**
   * The next line without its end; empty when there is none.
   *
   * @throws IOException when reading fails, or the line is too long
   */
  Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (afterReturn && c == '\n') {
      c = reader.read();
    }
    afterReturn = false;
    if (c < 0) {
      return Optional.empty();
    }
    for (; c >= 0 && c != '\n' && c != '\r'; c = reader.read()) {
      if (line.length() == most) {
        throw new IOException("A message has more than " + most + " characters");
      }
      line.append((char) c);
    }
    afterReturn = c == '\r';
    return Optional.of(line.toString());
  }
}
