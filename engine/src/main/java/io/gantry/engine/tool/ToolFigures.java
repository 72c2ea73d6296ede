package io.gantry.engine.tool;

import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How one tool fares on this server since it started.
 *
 * @param signature as the newest call had it
 * @param workflow the workflow that made the newest call
 * @param polls whether a call of it goes on until a job has ended that it has started
 * @param ends how many calls ended, by how
 * @param reused those among them that were not made themselves, by where their result comes from
 * @param inFlight calls that run, or are on their way to a thread
 * @param waiting calls that a limit of the tool, or of their own batch, makes wait
 * @param oldestWait how long the one waits that waits longest; zero when none does
 * @param median of the time that the last 512 calls took, waits not counted; empty before the first
 * @param p95 the time that 95 % of them did not exceed
 */
public record ToolFigures(
    ToolIdentity tool,
    ToolSignature signature,
    String workflow,
    boolean polls,
    Map<Status, Long> ends,
    Map<Source, Long> reused,
    int inFlight,
    int waiting,
    Duration oldestWait,
    Optional<Duration> median,
    Optional<Duration> p95) {

  public ToolFigures {
    ends = Map.copyOf(ends);
    reused = Map.copyOf(reused);
  }

  /** Calls that ended, however they did. */
  public long calls() {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }
}
