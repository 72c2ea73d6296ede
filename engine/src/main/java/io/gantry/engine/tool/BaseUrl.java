package io.gantry.engine.tool;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * The place that one HTTP executor is confined to: an origin and everything below a path. Immutable.
 *
 * @param prefix the base URL's path without a closing slash; empty for the whole origin
 */
record BaseUrl(WebTarget origin, String prefix, EgressGuard guard) {

  private static final int MAX_DECODINGS = 4;

  static BaseUrl of(String url, EgressGuard guard) throws ToolException {
    WebTarget target = guard.check(url);
    if (target.path().contains("?")) {
      throw new ToolException("A base URL must not hold a query.");
    }
    String prefix = target.path().replaceFirst("/+$", "");
    refuseDetours(prefix);
    return new BaseUrl(target, prefix, guard);
  }

  /** The target of a path below the base, with its query. */
  WebTarget resolve(String path) throws ToolException {
    int query = path.indexOf('?');
    String place = query < 0 ? path : path.substring(0, query);
    if (place.contains("://") || place.startsWith("//")) {
      throw outside("give a path below the base URL, not a URL");
    }
    refuseDetours(place);
    String separator = place.isEmpty() || place.startsWith("/") ? "" : "/";
    String origin = new WebTarget(origin().scheme(), origin().host(), origin().port(), "").toString();
    WebTarget target = guard.check(origin + prefix + separator + path.replace(" ", "%20"));
    check(target);
    return target;
  }

  /** Refuses a target that is not below the base. */
  void check(WebTarget target) throws ToolException {
    String place = target.path().replaceFirst("\\?.*", "");
    refuseDetours(place);
    if (!target.sameOrigin(origin) || !(place.equals(prefix) || place.startsWith(prefix + "/"))) {
      throw outside("it leads out of the base URL");
    }
  }

  /** Refuses every spelling that some server may take for a step upwards or sideways. */
  private static void refuseDetours(String path) throws ToolException {
    String decoded = path;
    for (int i = 0; i < MAX_DECODINGS; i++) {
      if (decoded.indexOf('\\') >= 0 || decoded.indexOf('#') >= 0 || decoded.chars().anyMatch(c -> c < ' ')) {
        throw outside("it holds a backslash, '#' or a control character");
      }
      for (String segment : decoded.split("/")) {
        String name = segment.replaceFirst(";.*", "").strip();
        if (name.equals(".") || name.equals("..")) {
          throw outside("it holds '.' or '..'");
        }
      }
      String next = decode(decoded);
      if (next.equals(decoded)) {
        return;
      }
      if (next.chars().filter(c -> c == '/').count() != decoded.chars().filter(c -> c == '/').count()) {
        throw outside("it holds an encoded slash");
      }
      decoded = next;
    }
    throw outside("it is encoded more than once");
  }

  private static String decode(String path) throws ToolException {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw outside("a '%' in it is not followed by two hexadecimal digits");
    }
  }

  private static ToolException outside(String reason) {
    return new ToolException("The path is refused: " + reason + ".");
  }
}
