package io.gantry.benchmarks.scenario;

import java.time.Duration;
import java.util.List;

/**
 * One model call of a plan.
 *
 * @param id unique in its plan
 * @param latency how long the provider takes, whole milliseconds
 * @param deps ids of calls that come earlier in the plan; this one starts when all of them are done and recorded
 */
public record Call(String id, Duration latency, List<String> deps) {

  public Call {
    deps = List.copyOf(deps);
  }

  /** The name of the model that takes this long; the fake provider reads the latency from it. */
  public String model() {
    return "echo-" + latency.toMillis() + "ms";
  }
}
