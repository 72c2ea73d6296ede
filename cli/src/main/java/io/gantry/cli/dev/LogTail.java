package io.gantry.cli.dev;

import io.gantry.cli.text.ShortText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** The last lines of a log; reads at most its last 256 KB. */
public final class LogTail {

  private static final int READ = 256 * 1024;
  private static final int WIDTH = 400;

  private LogTail() {}

  /** The last {@code count} lines; empty when there is no such file. */
  public static String of(Path log, int count) throws IOException {
    return of(log, count, line -> true);
  }

  /** The last {@code count} lines that are {@code wanted}, long ones cut. */
  static String of(Path log, int count, Predicate<String> wanted) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    Deque<String> kept = new ArrayDeque<>();
    for (String line : end(log).split("\n")) {
      if (wanted.test(line)) {
        kept.addLast(ShortText.cut(line, WIDTH));
        if (kept.size() > count) {
          kept.removeFirst();
        }
      }
    }
    return String.join("\n", kept);
  }

  /** Whether anything was written to the log after that moment. */
  static boolean writtenSince(Path log, Instant moment) throws IOException {
    return Files.exists(log) && Files.getLastModifiedTime(log).toInstant().isAfter(moment);
  }

  private static String end(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - READ);
      file.seek(start);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
