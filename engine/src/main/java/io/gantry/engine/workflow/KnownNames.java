package io.gantry.engine.workflow;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Helps a reader who mistyped a name. */
final class KnownNames {

  private static final int SHOWN = 12;

  private KnownNames() {}

  /** The known name that differs from the given one by the fewest typing mistakes, when they are few. */
  static Optional<String> closest(String name, Collection<String> known) {
    int allowed = name.length() < 4 ? 1 : name.length() < 9 ? 2 : 3;
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= allowed)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** {@code ; did you mean 'x'?} or {@code ; known here: …}. */
  static String hint(String name, Collection<String> known) {
    if (known.isEmpty()) {
      return "; none are known here";
    }
    return closest(name, known)
        .map(candidate -> "; did you mean '" + candidate + "'?")
        .orElseGet(() -> "; known here: " + list(known));
  }

  static String list(Collection<String> names) {
    String shown = String.join(", ", names.stream().limit(SHOWN).toList());
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }

  /** Levenshtein's distance, lower and upper case alike. */
  private static int distance(String left, String right) {
    if (Math.abs(left.length() - right.length()) > 3) {
      return Integer.MAX_VALUE;
    }
    int[] previous = new int[right.length() + 1];
    for (int column = 0; column <= right.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      char letter = Character.toLowerCase(left.charAt(row - 1));
      for (int column = 1; column <= right.length(); column++) {
        int replaced = previous[column - 1] + (letter == Character.toLowerCase(right.charAt(column - 1)) ? 0 : 1);
        current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
