package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;
import java.time.Instant;
import java.util.Optional;

/**
 * The part of a run that its row shows, derived from the journal.
 *
 * @param result present once there is one
 * @param error one sentence, present when the run failed
 */
public record RunSummary(
    RunStatus status,
    Optional<String> result,
    Optional<String> error,
    Tokens tokens,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {}
