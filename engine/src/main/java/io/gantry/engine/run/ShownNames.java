package io.gantry.engine.run;

import io.gantry.engine.privacy.Pseudonyms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of personal data that one step's model was shown. A text that the run's names know is looked at once, when
 * somebody asks; the others each time. Confined to whoever folds the run.
 */
final class ShownNames {

  private final Deque<String> unread = new ArrayDeque<>();
  private final List<String> unnoted = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** The model is shown this text, which the run's names know. */
  void add(String text) {
    unread.add(text);
  }

  /** The model is shown this text, which the run's names do not know: what they call its data, others decide, and later. */
  void addUnnoted(String text) {
    unnoted.add(text);
  }

  boolean contains(String name, Pseudonyms pseudonyms) {
    while (!unread.isEmpty()) {
      names.addAll(pseudonyms.namesIn(unread.remove()));
    }
    return names.contains(name) || unnoted.stream().anyMatch(text -> pseudonyms.namesIn(text).contains(name));
  }
}
