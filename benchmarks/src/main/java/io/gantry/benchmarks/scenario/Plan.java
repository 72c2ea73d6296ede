package io.gantry.benchmarks.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Model calls and what they wait for; the same for Gantry and for the hand-written program. */
public sealed interface Plan {

  /** As the results name it. */
  String name();

  /** Every call, after the calls it depends on. */
  List<Call> calls();

  /** How long the calls take at least, with no bound on what runs at once: the longest path of nominal latencies. */
  default Duration criticalPath() {
    Map<String, Duration> ends = new HashMap<>();
    for (Call call : calls()) {
      Duration start = call.deps().stream().map(ends::get).max(Duration::compareTo).orElse(Duration.ZERO);
      ends.put(call.id(), start.plus(call.latency()));
    }
    return ends.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** One agent's turns, strictly one after the other, in one conversation that grows with each. */
  record Chain(String name, int steps, Duration latency) implements Plan {

    @Override
    public List<Call> calls() {
      return IntStream.range(0, steps)
          .mapToObj(i -> new Call("steps[" + i + "]", latency, i == 0 ? List.of() : List.of("steps[" + (i - 1) + "]")))
          .toList();
    }
  }

  /**
   * Tasks that wait for each other's answers.
   *
   * @throws IllegalArgumentException when a task comes before one it depends on, or an id occurs twice
   */
  record Dag(String name, List<Call> calls) implements Plan {

    public Dag {
      calls = List.copyOf(calls);
      Set<String> seen = new HashSet<>();
      for (Call call : calls) {
        if (!seen.containsAll(call.deps()) || !seen.add(call.id())) {
          throw new IllegalArgumentException(
              "Plan " + name + ": task " + call.id() + " occurs twice or comes before one of " + call.deps());
        }
      }
    }
  }
}
