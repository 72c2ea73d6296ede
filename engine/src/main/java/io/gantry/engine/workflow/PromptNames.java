package io.gantry.engine.workflow;

import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds what agents' prompts ask for and nobody provides. Prompts are lenient, so this is worth knowing and no fault. */
final class PromptNames {

  private final Templates templates;
  private final LoadedWorkflow.Places places;

  PromptNames(Templates templates, LoadedWorkflow.Places places) {
    this.templates = templates;
    this.places = places;
  }

  /** In the order of the agents; a name that only some of an agent's steps have counts as provided. */
  List<OpenName> open(Workflow workflow, Set<String> inputs) {
    List<OpenName> open = new ArrayList<>();
    Map<String, Set<String>> variables = variables(workflow.pattern());
    Optional<Set<String>> pattern = PatternNames.scope(workflow.pattern());
    Set<String> provided = new TreeSet<>(pattern.orElse(Set.of()));
    provided.addAll(inputs);
    for (Agent agent : workflow.agents().values()) {
      try {
        TemplateNames names = templates.names(agent.prompt());
        if (pattern.isPresent()) {
          Set<String> own = variables.getOrDefault(agent.id(), Set.of());
          names.roots().stream()
              .filter(name -> !provided.contains(name) && !own.contains(name) && !names.own().contains(name))
              .filter(name -> !names.asksFor(List.of(name)))
              .forEach(name -> open.add(name(agent, name, "'" + name + "' is no input and no name of this pattern"
                  + KnownNames.hint(name, provided))));
        }
      } catch (TemplateException e) {
        open.add(name(agent, "", "Parts of the prompt cannot be filled in: " + e.getMessage()));
      }
    }
    return open;
  }

  private OpenName name(Agent agent, String name, String reason) {
    String pointer = Located.pointer("/agents", agent.id()) + "/prompt";
    return new OpenName(agent.id(), pointer, places.line(pointer), name, reason);
  }

  /** The variables of an agent's turns, all of them together. */
  private static Map<String, Set<String>> variables(PatternSpec pattern) {
    Map<String, Set<String>> names = new HashMap<>();
    for (Place place : PatternPlaces.of(pattern)) {
      if (place instanceof Turn turn) {
        names.computeIfAbsent(turn.agent(), agent -> new HashSet<>()).addAll(turn.vars().keySet());
      }
    }
    return names;
  }
}
