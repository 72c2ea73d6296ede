package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Choice;
import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.Runtime.Budgets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Nodes, their edges, and how often a node can be visited: again and again on a circle, once elsewhere. */
final class GraphOutline {

  private static final int STEPS = 100;

  private final Graph graph;
  private final Map<String, Set<String>> targets = new LinkedHashMap<>();

  GraphOutline(Graph graph) {
    this.graph = graph;
    graph.nodes().keySet().forEach(node -> targets.put(node, new LinkedHashSet<>()));
    for (Edge edge : graph.edges()) {
      targets.get(edge.from()).addAll(edge.to());
      edge.choices().forEach(choice -> targets.get(edge.from()).add(choice.to()));
    }
  }

  Outline outline(Budgets budgets) {
    Outline outline = new Outline("");
    String entry = graph.nodes().keySet().iterator().next();
    Set<String> reached = reachedFrom(entry);
    reached.add(entry);
    graph.nodes().forEach((node, place) -> outline.place(id(node), place, visits(node, node.equals(entry), reached)));
    outline.way(Outline.START, id(entry));
    graph.edges().forEach(edge -> ways(outline, edge));
    graph.nodes().keySet().stream()
        .filter(this::mayEndHere)
        .forEach(node -> outline.way(id(node), Outline.END, targets.get(node).isEmpty() ? "" : "no condition holds"));
    graph.nodes().keySet().stream()
        .filter(node -> !reached.contains(node))
        .forEach(node -> outline.remark("No way leads from the first node, '" + entry + "', to node '" + node
            + "', so it never runs."));
    bound(outline, budgets);
    return outline;
  }

  private void bound(Outline outline, Budgets budgets) {
    Count all = outline.stages().stream().map(Stage::times).reduce(Count.NONE, Count::plus);
    String visits =
        "each node once, on a circle at most max_iterations (" + graph.maxIterations() + ") times";
    if (all.most().orElse(Long.MAX_VALUE) > STEPS && budgets.maxSteps().isEmpty()) {
      outline.atMost(STEPS, visits + ", and at most " + STEPS + " steps where budgets.max_steps does not say otherwise");
    } else {
      outline.atMost(all.most().orElse(Long.MAX_VALUE), visits);
    }
  }

  private Count visits(String node, boolean entry, Set<String> reached) {
    if (!reached.contains(node)) {
      return Count.NONE;
    }
    return Count.between(entry ? 1 : 0, reachedFrom(node).contains(node) ? graph.maxIterations() : 1);
  }

  private Set<String> reachedFrom(String start) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(targets.get(start));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (found.add(next)) {
        open.addAll(targets.get(next));
      }
    }
    return found;
  }

  private void ways(Outline outline, Edge edge) {
    edge.to().forEach(to -> outline.way(id(edge.from()), id(to)));
    for (Choice choice : edge.choices()) {
      outline.way(id(edge.from()), id(choice.to()), isElse(choice) ? "else" : choice.when().strip());
    }
  }

  /** Where some edge always leads on, a run never ends. */
  private boolean mayEndHere(String node) {
    return graph.edges().stream()
        .filter(edge -> edge.from().equals(node))
        .allMatch(edge -> edge.to().isEmpty() && edge.choices().stream().noneMatch(GraphOutline::isElse));
  }

  private static boolean isElse(Choice choice) {
    return choice.when().strip().equalsIgnoreCase("else");
  }

  private static String id(String node) {
    return "nodes." + node + "#n";
  }
}
