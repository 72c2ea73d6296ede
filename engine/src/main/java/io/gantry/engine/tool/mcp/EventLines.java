package io.gantry.engine.tool.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The messages of a stream of server-sent events. Not thread-safe. */
final class EventLines {

  private final BoundedLines lines;

  EventLines(InputStream in) {
    this.lines = new BoundedLines(in, McpChannel.MAX_MESSAGE);
  }

  /** The data of the next event that has some; empty when the stream has ended. */
  Optional<String> next() throws IOException {
    StringBuilder data = new StringBuilder();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      String text = line.get();
      if (text.isEmpty() && !data.isEmpty()) {
        return Optional.of(data.toString());
      } else if (text.startsWith("data:")) {
        if (data.length() + text.length() > McpChannel.MAX_MESSAGE) {
          throw new IOException("An event has more than " + McpChannel.MAX_MESSAGE + " characters");
        }
        data.append(data.isEmpty() ? "" : "\n").append(text.substring(text.startsWith("data: ") ? 6 : 5));
      }
    }
    return data.isEmpty() ? Optional.empty() : Optional.of(data.toString());
  }
}
