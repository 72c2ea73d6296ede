package io.gantry.ejb.insight;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps the values of a label few. Workflows name models and tools as they like, and every new value is a new series
 * that is never freed; so the first {@code limit} values keep their names and all later ones share {@code other}.
 * Thread-safe.
 */
final class BoundedLabels {

  static final String OTHER = "other";

  private final int limit;
  // Guarded by this.
  private final Set<String> known = new HashSet<>();

  BoundedLabels(int limit) {
    this.limit = limit;
  }

  synchronized String bounded(String value) {
    if (known.contains(value)) {
      return value;
    }
    if (known.size() >= limit) {
      return OTHER;
    }
    known.add(value);
    return value;
  }
}
