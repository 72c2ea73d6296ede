package io.gantry.engine.tool;

import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one call ended that was made for several.
 *
 * @param tool the one that was called, which takes many calls of another tool at once
 * @param calls ids of those several, in their order
 * @param waited time between the batch's start and this call's own start
 * @param took time it ran; zero when it never ran
 * @param source where its answer comes from when it was not made itself; empty when it was, or was refused
 * @param waits what it waited for
 */
public record JointOutcome(
    String tool,
    List<String> calls,
    ToolOutcome.Status status,
    Duration waited,
    Duration took,
    Optional<ToolOutcome.Source> source,
    Waits waits) {

  public JointOutcome {
    calls = List.copyOf(calls);
  }
}
