package io.gantry.persistence.run;

import io.gantry.persistence.workflow.WorkflowKey;
import java.time.Instant;
import java.util.Optional;

/** A run as a page shows it: everything but inputs, options and result, which may be large. */
public record RunListing(
    String workflowId,
    WorkflowKey workflow,
    StoredStatus status,
    String pattern,
    Optional<String> error,
    long tokensIn,
    long tokensOut,
    boolean tokensEstimated,
    String submittedBy,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /** Where the next page starts when this run is the last of its page. */
  public RunCursor cursor() {
    return new RunCursor(submittedAt, workflowId);
  }
}
