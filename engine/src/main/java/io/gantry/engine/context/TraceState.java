package io.gantry.engine.context;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The header {@code tracestate} of W3C Trace Context: what tracing systems tell each other, opaque to everybody else. */
final class TraceState {

  private static final int MOST_MEMBERS = 32;
  private static final String SIMPLE_KEY = "[a-z][a-z0-9_*/-]{0,255}";
  private static final String TENANT_KEY = "[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}";
  private static final String VALUE = "[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]";
  private static final Pattern MEMBER = Pattern.compile("(?:" + SIMPLE_KEY + "|" + TENANT_KEY + ")=" + VALUE);

  private TraceState() {}

  /**
   * Reads all headers of that name as one list.
   *
   * @return the list in its order, without the blanks around its members and without empty ones; empty when there is none,
   *     or when one member is invalid, a key stands twice or there are more than 32
   */
  static Optional<String> parse(List<String> headers) {
    List<String> members = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (String part : String.join(",", headers).split(",")) {
      String member = part.strip();
      if (member.isEmpty()) {
        continue;
      }
      if (!MEMBER.matcher(member).matches() || !keys.add(member.substring(0, member.indexOf('=')))) {
        return Optional.empty();
      }
      members.add(member);
    }
    return members.isEmpty() || members.size() > MOST_MEMBERS ? Optional.empty() : Optional.of(String.join(",", members));
  }
}
