package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpots.Spot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that what a document names is there: agents, tasks, nodes; that names are unique and tasks form no circle. */
final class ReferenceCheck {

  private static final String CONFIG = "/pattern/config";

  private final Located document;
  private final Problems problems;

  ReferenceCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    Set<String> agents = names(document.at("/agents"));
    for (Spot spot : PatternSpots.of(document)) {
      if (spot.isTurn()) {
        named("agent", spot.agent(), agents, spot.agentPointer());
      }
    }
    defaultAgent();
    unique("/skills", "id", "skill");
    unique("/env/secrets", "key", "secret");
    unique("/tools/mcp", "id", "MCP server");
    unique("/tools/http_executors", "id", "HTTP executor");
    unique(CONFIG + "/branches", "id", "branch");
    unique(CONFIG + "/tasks", "id", "task");
    tasks();
    edges();
    mcpServers();
  }

  private void defaultAgent() {
    JsonNode named = document.at(CONFIG + "/default_agent");
    if (named.isTextual()) {
      Set<String> team = new LinkedHashSet<>();
      document.at(CONFIG + "/agents").forEach(agent -> team.add(agent.asText()));
      named("agent in 'agents'", named.asText(), team, CONFIG + "/default_agent");
    }
  }

  private void tasks() {
    JsonNode tasks = document.at(CONFIG + "/tasks");
    Map<String, List<String>> deps = new LinkedHashMap<>();
    Map<String, String> pointers = new LinkedHashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      List<String> of = new ArrayList<>();
      tasks.get(i).path("deps").forEach(dep -> of.add(dep.asText()));
      if (deps.putIfAbsent(tasks.get(i).path("id").asText(), of) == null) {
        pointers.put(tasks.get(i).path("id").asText(), CONFIG + "/tasks/" + i + "/deps");
      }
    }
    pointers.forEach((task, pointer) -> {
      List<String> of = deps.get(task);
      for (int i = 0; i < of.size(); i++) {
        named("task", of.get(i), deps.keySet(), Located.pointer(pointer, i));
      }
    });
    new DependencyCycle(deps)
        .find()
        .ifPresent(cycle -> problems.add(
            Problems.CYCLE, pointers.get(cycle.get(0)), "Tasks wait for each other: " + DependencyCycle.shown(cycle)));
  }

  private void edges() {
    Set<String> nodes = names(document.at(CONFIG + "/nodes"));
    JsonNode edges = document.at(CONFIG + "/edges");
    for (int i = 0; i < edges.size(); i++) {
      String pointer = CONFIG + "/edges/" + i;
      named("node", edges.get(i).path("from").asText(), nodes, pointer + "/from");
      JsonNode to = edges.get(i).path("to");
      for (int target = 0; target < to.size(); target++) {
        named("node", to.get(target).asText(), nodes, pointer + "/to/" + target);
      }
      JsonNode choices = edges.get(i).path("choose");
      for (int choice = 0; choice < choices.size(); choice++) {
        named("node", choices.get(choice).path("to").asText(), nodes, pointer + "/choose/" + choice + "/to");
      }
    }
  }

  private void mcpServers() {
    Set<String> declared = new LinkedHashSet<>();
    document.at("/tools/mcp").forEach(server -> declared.add(server.path("id").asText()));
    JsonNode used = document.at("/context_policy/retrieval/mcp_servers");
    for (int i = 0; i < used.size(); i++) {
      named("MCP server", used.get(i).asText(), declared, "/context_policy/retrieval/mcp_servers/" + i);
    }
  }

  private void unique(String pointer, String key, String what) {
    Set<String> seen = new HashSet<>();
    JsonNode list = document.at(pointer);
    for (int i = 0; i < list.size(); i++) {
      String name = list.get(i).path(key).asText();
      if (!seen.add(name)) {
        problems.add(
            Problems.REFERENCE, pointer + "/" + i + "/" + key,
                "There is already another " + what + " '" + name + "' above");
      }
    }
  }

  private void named(String what, String name, Set<String> known, String pointer) {
    if (!known.contains(name)) {
      problems.add(Problems.REFERENCE, pointer, "There is no " + what + " '" + name + "'"
          + KnownNames.hint(name, known));
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new LinkedHashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
