package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a run that its row shows, derived from the journal, and what its listeners are told besides.
 *
 * @param result present once there is one
 * @param error one sentence, present when the run failed
 * @param approvals questions about tool calls that nobody has answered yet, and when they were asked; the row does not
 *     show them
 */
public record RunSummary(
    RunStatus status,
    Optional<String> result,
    Optional<String> error,
    Tokens tokens,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Map<StepId, Instant> approvals) {

  public RunSummary {
    approvals = Map.copyOf(approvals);
  }

  /** Of a run that asks nobody about a tool call. */
  public RunSummary(
      RunStatus status,
      Optional<String> result,
      Optional<String> error,
      Tokens tokens,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt) {
    this(status, result, error, tokens, startedAt, endedAt, Map.of());
  }
}
