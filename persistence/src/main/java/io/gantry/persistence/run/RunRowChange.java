package io.gantry.persistence.run;

import java.time.Instant;
import java.util.Optional;

/** What a run's row shows once the journal entries written with it are applied; it replaces what was there. */
public record RunRowChange(
    String workflowId,
    StoredStatus status,
    Optional<String> result,
    Optional<String> error,
    long tokensIn,
    long tokensOut,
    boolean tokensEstimated,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {}
