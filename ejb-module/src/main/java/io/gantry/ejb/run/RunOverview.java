package io.gantry.ejb.run;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as a list shows it.
 *
 * @param error one sentence, present when the run failed
 */
public record RunOverview(
    String workflowId,
    String workflow,
    int version,
    String pattern,
    RunStatus status,
    Optional<String> error,
    Tokens tokens,
    String submittedBy,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /**
   * One page of runs.
   *
   * @param next where the next page starts; empty when there is none
   */
  public record Page(List<RunOverview> runs, Optional<RunPlace> next) {

    public Page {
      runs = List.copyOf(runs);
    }
  }
}
