package io.gantry.engine.pattern;

import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import io.gantry.engine.workflow.PatternSpec.Choice;
import io.gantry.engine.workflow.PatternSpec.Edge;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How far a run has come through its graph: the nodes that run together, those that wait for another way to come to them,
 * and how often each was visited. Follows from the view alone; kept with it, so that a decision only looks at what runs
 * together now.
 */
final class GraphWalk {

  private final Graph graph;
  private final GraphShape shape;
  private final Templates templates;
  private final int[] visits;
  private final SortedMap<Integer, List<StepId>> waiting = new TreeMap<>();
  private SortedMap<Integer, List<StepId>> front = new TreeMap<>();
  private int stepsDone;
  private Optional<StepId> last = Optional.empty();
  private Optional<StepId> lastAnswer = Optional.empty();
  private Optional<String> failure = Optional.empty();

  GraphWalk(Graph graph, GraphShape shape, Templates templates) {
    this.graph = graph;
    this.shape = shape;
    this.templates = templates;
    this.visits = new int[shape.nodes().size()];
    front.put(0, List.of());
  }

  /** The nodes that run together now, by position; none when the walk is over. */
  SortedSet<Integer> front() {
    return new TreeSet<>(front.keySet());
  }

  /** The step of a node that runs now. */
  StepId step(int node) {
    return step(node, visit(node));
  }

  private StepId step(int node, int visit) {
    return new StepId("nodes." + shape.node(node) + "#" + visit);
  }

  /** The visit of a node that runs now, counted from 1. */
  int visit(int node) {
    return visits[node] + 1;
  }

  /** Steps of the nodes that ran before those that run now. */
  int stepsDone() {
    return stepsDone;
  }

  /** The last step to be done; of those that ran together, the last in declared order. */
  Optional<StepId> last() {
    return last;
  }

  /** Why it cannot go on: a condition that cannot be evaluated. */
  Optional<String> failure() {
    return failure;
  }

  /** What led to this node now, joined. */
  String cause(int node, RunView view) {
    return front.get(node).stream()
        .map(step -> view.step(step).map(Scope::response).orElse(""))
        .collect(Collectors.joining("\n\n"));
  }

  /** All that run now are done: on to those that follow. */
  void moveOn(RunView view) {
    for (int node : front.keySet()) {
      last = Optional.of(step(node));
      if (graph.nodes().get(shape.node(node)) instanceof Gate) {
        lastAnswer = last;
      }
      visits[node]++;
      stepsDone++;
    }
    SortedMap<Integer, List<StepId>> arrived = new TreeMap<>(waiting);
    for (int node : front.keySet()) {
      for (String target : targets(node, view)) {
        arrived.merge(shape.position(target), List.of(step(node, visits[node])), GraphWalk::both);
      }
    }
    SortedSet<Integer> held = shape.waiting(new TreeSet<>(arrived.keySet()));
    waiting.clear();
    held.forEach(node -> waiting.put(node, arrived.remove(node)));
    front = failure.isPresent() ? new TreeMap<>() : arrived;
  }

  private static List<StepId> both(List<StepId> some, List<StepId> more) {
    List<StepId> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  /** Where the edges of a node lead, in declared order, each node once. */
  private List<String> targets(int node, RunView view) {
    List<String> targets = new ArrayList<>();
    for (Edge edge : shape.edgesFrom(node)) {
      targets.addAll(edge.to());
      choice(node, edge, view).ifPresent(targets::add);
    }
    return targets.stream().distinct().toList();
  }

  private Optional<String> choice(int node, Edge edge, RunView view) {
    for (Choice choice : edge.choices()) {
      try {
        Condition condition = new Condition(choice.when());
        if (condition.isElse() || condition.holds(templates, scope(view, node).names())) {
          return Optional.of(choice.to());
        }
      } catch (TemplateException e) {
        String reason =
            "The condition of the edge from '" + edge.from() + "' to '" + choice.to() + "' cannot be evaluated: "
                + e.getMessage();
        failure = failure.or(() -> Optional.of(reason));
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The names of a condition: what is known after the node that the edge comes from. */
  private Scope scope(RunView view, int from) {
    String response = view.step(step(from, visits[from])).map(Scope::response).orElse("");
    return scope(view).with("iteration", visits[from]).with("last_response", response);
  }

  /** The names known when those that run now began: every node as it was then. */
  Scope scope(RunView view) {
    Scope scope = Scope.of(view).with("nodes", nodes(view));
    lastAnswer.flatMap(view::step).map(Scope::response).ifPresent(answer -> scope.with("hitl_response", answer));
    return scope;
  }

  private Map<String, ?> nodes(RunView view) {
    Map<String, Object> nodes = new LinkedHashMap<>();
    for (int node = 0; node < visits.length; node++) {
      nodes.put(shape.node(node), seen(view.step(step(node, Math.max(1, visits[node]))), visits[node]));
    }
    return nodes;
  }

  private static Map<String, ?> seen(Optional<StepView> step, int visits) {
    Map<String, Object> seen = new LinkedHashMap<>();
    Optional<StepView> done = step.filter(there -> visits > 0);
    seen.put("response", done.map(Scope::response).orElse(null));
    seen.put("status", done.<Object>map(there -> Scope.step(there).get("status")).orElse("pending"));
    seen.put("iteration", visits);
    done.ifPresent(there -> seen.put("agent", there.agent()));
    return seen;
  }

  /** How often each node was visited, in declared order. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int node = 0; node < visits.length; node++) {
      counts.put(shape.node(node), visits[node]);
    }
    return counts;
  }

  /** The failure of the first node in declared order, of those that run now, that failed. */
  Optional<Failed> firstFailed(RunView view) {
    for (int node : front.keySet()) {
      Optional<Failure> why = view.step(step(node)).flatMap(StepView::failure);
      if (why.isPresent()) {
        return Optional.of(new Failed(shape.node(node), visit(node), why.get()));
      }
    }
    return Optional.empty();
  }

  /** A node that failed, and in which visit. */
  record Failed(String node, int visit, Failure failure) {}
}
