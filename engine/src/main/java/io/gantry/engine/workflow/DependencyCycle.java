package io.gantry.engine.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for a circle among things that depend on each other. Works off what depends on nothing first (Kahn); what is
 * left over either stands in a circle or waits for one.
 */
public final class DependencyCycle {

  private static final int SHOWN = 20;

  private final Map<String, List<String>> deps;

  /**
   * @param deps what each depends on; names that are no key are left aside
   */
  public DependencyCycle(Map<String, List<String>> deps) {
    this.deps = deps;
  }

  /** A circle, its first member once more at the end. */
  public Optional<List<String>> find() {
    Set<String> left = leftOver();
    if (left.isEmpty()) {
      return Optional.empty();
    }
    List<String> path = new ArrayList<>();
    Map<String, Integer> visited = new HashMap<>();
    String at = deps.keySet().stream().filter(left::contains).findFirst().orElseThrow();
    while (visited.putIfAbsent(at, path.size()) == null) {
      path.add(at);
      at = deps.get(at).stream().filter(left::contains).findFirst().orElseThrow();
    }
    List<String> cycle = new ArrayList<>(path.subList(visited.get(at), path.size()));
    cycle.add(at);
    return Optional.of(cycle);
  }

  /** A circle as people read it, a long one cut. */
  public static String shown(List<String> cycle) {
    if (cycle.size() <= SHOWN) {
      return String.join(" → ", cycle);
    }
    return String.join(" → ", cycle.subList(0, SHOWN)) + " → … → " + cycle.get(0);
  }

  private Set<String> leftOver() {
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, List<String>> dependents = new LinkedHashMap<>();
    deps.forEach((name, of) -> {
      List<String> known = of.stream().filter(deps::containsKey).distinct().toList();
      waiting.put(name, known.size());
      known.forEach(dep -> dependents.computeIfAbsent(dep, key -> new ArrayList<>()).add(name));
    });
    Deque<String> ready = new ArrayDeque<>(deps.keySet().stream().filter(name -> waiting.get(name) == 0).toList());
    Set<String> left = new HashSet<>(deps.keySet());
    while (!ready.isEmpty()) {
      String done = ready.remove();
      left.remove(done);
      for (String dependent : dependents.getOrDefault(done, List.of())) {
        if (waiting.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    return left;
  }
}
