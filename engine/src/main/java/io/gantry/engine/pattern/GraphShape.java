package io.gantry.engine.pattern;

import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.Graph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is known of a graph before it runs: its nodes by their positions, their edges, and which leads to which. */
final class GraphShape {

  private final List<String> nodes;
  private final List<List<Edge>> edges = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<BitSet> reachable = new ArrayList<>();

  GraphShape(Graph graph) {
    this.nodes = List.copyOf(graph.nodes().keySet());
    for (String node : nodes) {
      positions.put(node, positions.size());
      edges.add(new ArrayList<>());
    }
    graph.edges().forEach(edge -> edges.get(position(edge.from())).add(edge));
    for (int node = 0; node < nodes.size(); node++) {
      reachable.add(reachableFrom(node));
    }
  }

  private BitSet reachableFrom(int start) {
    BitSet found = new BitSet();
    BitSet open = targets(start);
    while (!open.isEmpty()) {
      int next = open.nextSetBit(0);
      open.clear(next);
      if (!found.get(next)) {
        found.set(next);
        open.or(targets(next));
        open.andNot(found);
      }
    }
    return found;
  }

  private BitSet targets(int node) {
    BitSet targets = new BitSet();
    for (Edge edge : edges.get(node)) {
      edge.to().forEach(to -> targets.set(position(to)));
      edge.choices().forEach(choice -> targets.set(position(choice.to())));
    }
    return targets;
  }

  List<String> nodes() {
    return nodes;
  }

  String node(int position) {
    return nodes.get(position);
  }

  int position(String node) {
    return positions.get(node);
  }

  List<Edge> edgesFrom(int node) {
    return edges.get(node);
  }

  /**
   * Those of the arrived nodes that another arrived one can still lead to, so that they had better wait for it. Nodes on a
   * circle do not wait for each other; so there is always one that need not wait.
   */
  SortedSet<Integer> waiting(SortedSet<Integer> arrived) {
    SortedSet<Integer> waiting = new TreeSet<>();
    for (int node : arrived) {
      for (int other : arrived) {
        if (other != node && reachable.get(other).get(node) && !reachable.get(node).get(other)) {
          waiting.add(node);
        }
      }
    }
    return waiting;
  }
}
