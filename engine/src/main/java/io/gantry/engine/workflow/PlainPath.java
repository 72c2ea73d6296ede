package io.gantry.engine.workflow;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells paths that lead down from paths that some server may take for a step upwards or sideways, in any spelling. */
public final class PlainPath {

  private static final int MAX_DECODINGS = 4;

  private PlainPath() {}

  /**
   * What is wrong with a path, as words that follow a colon; empty when it only leads down.
   *
   * @param path of a URL, without its query
   */
  public static Optional<String> fault(String path) {
    String decoded = path;
    for (int i = 0; i < MAX_DECODINGS; i++) {
      if (decoded.indexOf('\\') >= 0 || decoded.indexOf('#') >= 0 || decoded.chars().anyMatch(c -> c < ' ')) {
        return Optional.of("it holds a backslash, '#' or a control character");
      }
      for (String segment : decoded.split("/")) {
        String name = segment.replaceFirst(";.*", "").strip();
        if (name.equals(".") || name.equals("..")) {
          return Optional.of("it holds '.' or '..'");
        }
      }
      String next;
      try {
        next = URLDecoder.decode(decoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return Optional.of("a '%' in it is not followed by two hexadecimal digits");
      }
      if (next.equals(decoded)) {
        return Optional.empty();
      }
      if (slashes(next) != slashes(decoded)) {
        return Optional.of("it holds an encoded slash");
      }
      decoded = next;
    }
    return Optional.of("it is encoded more than once");
  }

  private static long slashes(String path) {
    return path.chars().filter(c -> c == '/').count();
  }
}
