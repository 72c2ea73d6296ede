package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks that what a workflow names is there: agents, tasks, routes, nodes; and that tasks wait in no circle. */
final class ReferenceCheck {

  private final YamlDocument document;
  private final Set<String> agents = new HashSet<>();
  private final List<WorkflowProblem> problems = new ArrayList<>();

  private ReferenceCheck(YamlDocument document) {
    this.document = document;
    document.root().path("agents").fieldNames().forEachRemaining(agents::add);
  }

  /** What is wrong, in the order it was found; the document satisfies the schema. */
  static List<WorkflowProblem> check(YamlDocument document) {
    ReferenceCheck check = new ReferenceCheck(document);
    JsonNode config = document.root().path("pattern").path("config");
    check.agents(config, "/pattern/config");
    check.tasks(config.path("tasks"));
    check.uniqueIds(config.path("branches"), "/pattern/config/branches", "branch");
    check.edges(config);
    check.waits(document.root().path("runtime").path("failure_policy"));
    return check.problems;
  }

  private void agents(JsonNode node, String pointer) {
    if (node.isObject()) {
      node.properties().forEach(member -> {
        String at = YamlDocument.member(pointer, member.getKey());
        boolean names = member.getKey().equals("agent") || member.getKey().equals("producer");
        if (names && member.getValue().isTextual() && !agents.contains(member.getValue().asText())) {
          add("reference", at, "There is no agent '" + member.getValue().asText() + "'; declared are " + sorted(agents));
        } else if (!member.getKey().equals("vars")) {
          agents(member.getValue(), at);
        }
      });
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        agents(node.get(i), pointer + "/" + i);
      }
    }
  }

  private void tasks(JsonNode tasks) {
    uniqueIds(tasks, "/pattern/config/tasks", "task");
    Map<String, List<String>> deps = new LinkedHashMap<>();
    tasks.forEach(task -> deps.put(task.path("id").asText(), new Part(task).texts("deps")));
    for (int i = 0; i < tasks.size(); i++) {
      JsonNode names = tasks.get(i).path("deps");
      for (int j = 0; j < names.size(); j++) {
        if (!deps.containsKey(names.get(j).asText())) {
          add(
              "reference",
              "/pattern/config/tasks/" + i + "/deps/" + j,
              "There is no task '" + names.get(j).asText() + "'; declared are " + deps.keySet());
        }
      }
    }
    cycle(deps).ifPresent(
        circle -> {
          int first = new ArrayList<>(deps.keySet()).indexOf(circle.get(0));
          add("cycle", "/pattern/config/tasks/" + first, "Tasks wait for each other: " + String.join(" → ", circle));
        });
  }

  /** A circle of tasks, its first task repeated at its end; found without recursion, as a file may hold many tasks. */
  private static Optional<List<String>> cycle(Map<String, List<String>> deps) {
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, List<String>> dependents = new HashMap<>();
    deps.forEach((task, names) -> {
      waiting.put(task, (int) names.stream().filter(deps::containsKey).count());
      names.forEach(name -> dependents.computeIfAbsent(name, n -> new ArrayList<>()).add(task));
    });
    Deque<String> ready = new ArrayDeque<>();
    waiting.forEach((task, count) -> {
      if (count == 0) {
        ready.add(task);
      }
    });
    while (!ready.isEmpty()) {
      String done = ready.remove();
      waiting.remove(done);
      for (String dependent : dependents.getOrDefault(done, List.of())) {
        if (waiting.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    // Whatever still waits leads into a circle: follow it until a task comes up again.
    List<String> path = new ArrayList<>();
    String at = deps.keySet().stream().filter(waiting::containsKey).findFirst().orElseThrow();
    while (!path.contains(at)) {
      path.add(at);
      at = deps.get(at).stream().filter(waiting::containsKey).findFirst().orElseThrow();
    }
    List<String> circle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    Collections.reverse(circle);
    circle.add(circle.get(0));
    return Optional.of(circle);
  }

  private void uniqueIds(JsonNode list, String pointer, String what) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String id = list.get(i).path("id").asText();
      if (!seen.add(id)) {
        add("reference", pointer + "/" + i + "/id", "There is a second " + what + " '" + id + "'");
      }
    }
  }

  private void edges(JsonNode config) {
    JsonNode nodes = config.path("nodes");
    JsonNode edges = config.path("edges");
    for (int i = 0; i < edges.size(); i++) {
      String at = "/pattern/config/edges/" + i;
      node(nodes, edges.get(i).path("from"), at + "/from");
      JsonNode to = edges.get(i).path("to");
      if (to.isTextual()) {
        node(nodes, to, at + "/to");
      }
      for (int j = 0; j < (to.isArray() ? to.size() : 0); j++) {
        node(nodes, to.get(j), at + "/to/" + j);
      }
      JsonNode choices = edges.get(i).path("choose");
      for (int j = 0; j < choices.size(); j++) {
        node(nodes, choices.get(j).path("to"), at + "/choose/" + j + "/to");
      }
    }
  }

  private void node(JsonNode nodes, JsonNode name, String pointer) {
    if (!nodes.has(name.asText())) {
      add("reference", pointer, "There is no node '" + name.asText() + "'");
    }
  }

  private void waits(JsonNode policy) {
    double min = policy.path("wait_min").asDouble(1);
    double max = policy.path("wait_max").asDouble(60);
    if (min > max) {
      String pointer = "/runtime/failure_policy/" + (policy.has("wait_min") ? "wait_min" : "wait_max");
      add("schema", pointer, "wait_min is " + min + " s, above wait_max, which is " + max + " s");
    }
  }

  private void add(String code, String pointer, String message) {
    problems.add(new WorkflowProblem(code, pointer, document.line(pointer), message));
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
