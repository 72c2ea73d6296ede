package io.gantry.fakeprovider;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The models by name. Any name is a model: one that was never scripted echoes. Thread-safe. */
final class Models {

  private final Map<String, FakeModel> models = new ConcurrentHashMap<>();

  FakeModel get(String name) {
    FakeModel known = models.get(name);
    return known != null ? known : models.computeIfAbsent(name, n -> new FakeModel(n, ModelScript.ECHO, now()));
  }

  void script(String name, ModelScript script) {
    get(name).follow(script, now());
  }

  Map<String, ModelStats> stats() {
    Map<String, ModelStats> stats = new TreeMap<>();
    models.forEach((name, model) -> stats.put(name, model.stats()));
    return stats;
  }

  void clear() {
    models.clear();
  }

  private static long now() {
    return System.nanoTime();
  }
}
