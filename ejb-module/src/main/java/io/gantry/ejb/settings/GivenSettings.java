package io.gantry.ejb.settings;

import io.gantry.ejb.settings.form.ValueForm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is given for keys, asked for one by one. What is wrong is noted and the asking goes on, so that all of it can be
 * said at once; what was read is of use only when nothing was noted. Keeps which keys were asked for. Not thread-safe.
 */
final class GivenSettings {

  private final Function<String, Optional<String>> lookup;
  private final Map<String, SettingKey<?>> asked = new LinkedHashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param lookup the effective value of a key or variable; blank counts as absent
   */
  GivenSettings(Function<String, Optional<String>> lookup) {
    this.lookup = lookup;
  }

  /** The value of a key; its default where none is given, or the one that is given was refused and noted. */
  <T> T get(String name, String defaultValue, ValueForm<T> form) {
    SettingKey<T> key = new SettingKey<>(name, defaultValue, form);
    return find(key).orElseGet(() -> key.parse(defaultValue));
  }

  /** The value of a key that has no default and has to be given; empty only when that was noted. */
  <T> Optional<T> required(String name, ValueForm<T> form) {
    return find(new SettingKey<>(name, "", form));
  }

  /** The text of a variable that is nobody's key; empty when it has none. */
  Optional<String> variable(String name) {
    return lookup.apply(name);
  }

  /** Whether no value was refused so far of the keys that begin like this: only then can they be compared. */
  boolean areSound(String prefix) {
    return refused.stream().noneMatch(name -> name.startsWith(prefix));
  }

  /** Notes something else that is wrong. */
  void note(String problem) {
    problems.add(problem);
  }

  /** All that is wrong so far, in the order in which it was met. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** The keys asked for so far, each once. */
  List<SettingKey<?>> asked() {
    return List.copyOf(asked.values());
  }

  private <T> Optional<T> find(SettingKey<T> key) {
    asked.put(key.name(), key);
    try {
      return Optional.of(key.parse(lookup.apply(key.name()).filter(text -> !text.isBlank()).orElse(key.defaultValue())));
    } catch (IllegalArgumentException e) {
      refused.add(key.name());
      note(e.getMessage());
      return Optional.empty();
    }
  }
}
