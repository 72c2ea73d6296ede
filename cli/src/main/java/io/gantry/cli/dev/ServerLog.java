package io.gantry.cli.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where a server writes what it has to say, and how it says it.
 *
 * @param warning found in the lines that hold a warning or an error
 * @param failure found in those of them that say that the application did not start
 */
record ServerLog(Path file, Pattern warning, Pattern failure) {

  private static final int RECENT = 50;

  /** The last warnings and errors, {@code count} lines at most. */
  String trouble(int count) throws IOException {
    return LogTail.of(file, count, line -> warning.matcher(line).find());
  }

  /** Whether the application did not start, in a start that began at {@code begun}. */
  boolean applicationFailed(Instant begun) throws IOException {
    return LogTail.writtenSince(file, begun) && failure.matcher(trouble(RECENT)).find();
  }
}
