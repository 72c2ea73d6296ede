package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's steps in the order in which they started, built up event by event. Not safe for several threads. */
public final class RunTimes {

  private final Map<String, StepTimes> steps = new LinkedHashMap<>();
  private Instant first;
  private Instant last;

  /** Takes the next event in; events come in the order of their numbers. */
  public void apply(RunMessage message) {
    first = first == null ? message.at() : first;
    last = message.at();
    if (!message.step().isEmpty()) {
      step(message.step()).apply(message);
    }
  }

  /** The step of that id, as far as events told of it. */
  public StepTimes step(String id) {
    return steps.computeIfAbsent(id, StepTimes::new);
  }

  public List<StepTimes> steps() {
    return new ArrayList<>(steps.values());
  }

  /** From the run's first event to its last so far. */
  public Duration wallTime() {
    return first == null ? Duration.ZERO : Duration.between(first, last);
  }
}
