package io.gantry.engine.workflow;

import java.util.Optional;
import java.util.Set;

/** The names a template looked for in vain while it was filled in, but for those it asks about itself. */
final class Absences {

  private final Set<String> guards;
  private String first;

  Absences(Set<String> guards) {
    this.guards = guards;
  }

  /** Called for a name that nobody knows; always answers null. */
  Object root(String name) {
    missing(name);
    return null;
  }

  void missing(String path) {
    if (first == null && !isGuarded(TemplateCode.normal(path))) {
      first = path;
    }
  }

  /** Asking about {@code a.b.c} asks about {@code a.b} as well. */
  private boolean isGuarded(String path) {
    return guards.contains(path) || guards.stream().anyMatch(guard -> guard.startsWith(path + "."));
  }

  Optional<String> first() {
    return Optional.ofNullable(first);
  }
}
