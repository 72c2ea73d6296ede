package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.pattern.Route.Mode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a route of whatever a supervisor says. The rules, in this order:
 *
 * <ol>
 *   <li>An answer without a JSON object that has {@code mode} or {@code agents}: the default agent, delegated.
 *   <li>An agent that is not in the team is dropped, one that is named twice counts once.
 *   <li>No agent left: the default agent.
 *   <li>A mode that is none: delegated.
 *   <li>Delegated, or the fast path, to several agents: parallel.
 *   <li>Parallel or sequential with one agent: delegated.
 * </ol>
 *
 * @param team the agents there are, at least one
 * @param defaultAgent one of them
 */
record RouteRules(List<String> team, String defaultAgent) {

  /** The member by which an answer is known to hold a route. */
  static final String MODE = "mode";

  private static final String AGENTS = "agents";
  private static final int SHOWN = 5;

  /** A route, and what the user should know of how it came about. */
  record Normalised(Route route, List<Notice> notices) {}

  /** The route in this answer; never throws. */
  Normalised normalise(String answer) {
    Optional<JsonNode> said = JsonAnswer.find(answer, json -> json.has(MODE) || json.has(AGENTS));
    return said.map(this::normalise).orElseGet(() -> otherwise(
        new Notice("routing-unreadable", "The supervisor's answer held no JSON object with 'mode' and 'agents'; the task"
            + " goes to '" + defaultAgent + "'")));
  }

  /** The route where the supervisor has none to offer. */
  Normalised otherwise(Notice why) {
    return new Normalised(Route.to(defaultAgent, Mode.DELEGATED), List.of(why));
  }

  private Normalised normalise(JsonNode said) {
    List<Notice> notices = new ArrayList<>();
    List<String> agents = agents(said.path(AGENTS), notices);
    Mode mode = mode(said.path(MODE), agents.size(), notices);
    String reason = said.path("reason").isTextual() ? said.path("reason").asText() : "";
    return new Normalised(new Route(mode, agents, reason), notices);
  }

  private List<String> agents(JsonNode named, List<Notice> notices) {
    Set<String> known = new LinkedHashSet<>();
    Set<String> unknown = new LinkedHashSet<>();
    for (JsonNode one : named.isArray() ? named : List.of(named)) {
      String name = name(one);
      member(name).ifPresentOrElse(known::add, () -> unknown.add(name));
    }
    unknown.removeIf(String::isEmpty);
    if (!unknown.isEmpty()) {
      List<String> some = unknown.stream().limit(SHOWN).map(name -> "'" + Notice.shown(name) + "'").toList();
      notices.add(new Notice("routing-unknown-agents", "The supervisor chose " + String.join(", ", some)
          + (unknown.size() > SHOWN ? " and " + (unknown.size() - SHOWN) + " more" : "")
          + ", not in the team, which is " + String.join(", ", team)));
    }
    return known.isEmpty() ? List.of(defaultAgent) : List.copyOf(known);
  }

  /** Of an agent as models name it: by a text, or an object that holds it; empty for nobody. */
  private static String name(JsonNode one) {
    if (one.isTextual()) {
      return one.asText().strip();
    }
    return one.isMissingNode() || one.isNull() ? "" : one.path("agent").asText(one.toString()).strip();
  }

  /** The agent of this name; where none is spelled exactly so, one that differs in upper and lower case only. */
  Optional<String> member(String name) {
    return team.contains(name) ? Optional.of(name) : team.stream().filter(name::equalsIgnoreCase).findFirst();
  }

  private static Mode mode(JsonNode named, int agents, List<Notice> notices) {
    Optional<Mode> chosen = named.isTextual() ? Mode.of(named.asText()) : Optional.empty();
    if (chosen.isEmpty()) {
      String found = named.isMissingNode() ? "no mode" : "the mode '" + Notice.shown(named.asText()) + "', which is none";
      notices.add(new Notice("routing-unknown-mode", "The supervisor named " + found + "; taken as delegated"));
    }
    Mode mode = chosen.orElse(Mode.DELEGATED);
    return switch (mode) {
      case DELEGATED, FAST_PATH -> agents > 1 ? Mode.PARALLEL : mode;
      case PARALLEL, SEQUENTIAL -> agents == 1 ? Mode.DELEGATED : mode;
      case HANDOFF -> mode;
    };
  }
}
