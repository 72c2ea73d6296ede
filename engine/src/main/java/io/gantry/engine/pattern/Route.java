package io.gantry.engine.pattern;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who works on a task, and how.
 *
 * @param agents each once, at least one; exactly one where one agent answers alone
 * @param reason empty where none was given
 */
record Route(Mode mode, List<String> agents, String reason) {

  Route {
    agents = List.copyOf(agents);
  }

  /** How agents work on a task. */
  enum Mode {
    /** One agent answers. */
    DELEGATED,
    /** One after the other, each told what the one before it said. */
    SEQUENTIAL,
    /** Beside each other; the supervisor joins what they say. */
    PARALLEL,
    /** One agent answers or hands the task on. */
    HANDOFF,
    /** One agent answers, and its answer is not assessed. */
    FAST_PATH;

    /** As workflows and models spell it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Mode> of(String word) {
      String spelled = word.strip().toUpperCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
      for (Mode mode : values()) {
        if (mode.name().equals(spelled)) {
          return Optional.of(mode);
        }
      }
      return Optional.empty();
    }
  }

  static Route to(String agent, Mode mode) {
    return new Route(mode, List.of(agent), "");
  }

  /** The route as templates see it. */
  Map<String, ?> seen() {
    return Map.of("mode", mode.word(), "agents", agents, "reason", reason);
  }
}
