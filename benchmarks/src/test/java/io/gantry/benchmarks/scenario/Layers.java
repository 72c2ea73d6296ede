package io.gantry.benchmarks.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How long a plan would take with a barrier after each layer of its graph: what Gantry must not do. */
final class Layers {

  private Layers() {}

  static Duration duration(Plan plan) {
    Map<String, Integer> layers = new HashMap<>();
    Map<Integer, Duration> longest = new TreeMap<>();
    for (Call call : plan.calls()) {
      int layer = call.deps().stream().mapToInt(dep -> layers.get(dep) + 1).max().orElse(0);
      layers.put(call.id(), layer);
      longest.merge(layer, call.latency(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
    return longest.values().stream().reduce(Duration.ZERO, Duration::plus);
  }
}
