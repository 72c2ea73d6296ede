package io.gantry.cli.dev;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The last lines of a log; reads at most its last 256 KB. */
public final class LogTail {

  private static final int READ = 256 * 1024;
  private static final int WIDTH = 400;
  private static final Pattern LIBERTY_TROUBLE = Pattern.compile("\\] [0-9a-f]{8} \\S+ +[EFW] .*|.*CWWK[A-Z]\\d{4}E.*");

  private LogTail() {}

  /** The last {@code count} lines; empty when there is no such file. */
  public static String of(Path log, int count) throws IOException {
    return last(log, count, line -> true);
  }

  /** The last {@code count} warnings and errors of a server's messages.log, long ones cut. */
  static String troubleIn(Path log, int count) throws IOException {
    return last(log, count, line -> LIBERTY_TROUBLE.matcher(line).find());
  }

  private static String last(Path log, int count, Predicate<String> wanted) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    Deque<String> kept = new ArrayDeque<>();
    for (String line : end(log).split("\n")) {
      if (wanted.test(line)) {
        kept.addLast(line.length() > WIDTH ? line.substring(0, WIDTH) + "…" : line);
        if (kept.size() > count) {
          kept.removeFirst();
        }
      }
    }
    return String.join("\n", kept);
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
