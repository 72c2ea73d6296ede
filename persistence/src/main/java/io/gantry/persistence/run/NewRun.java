package io.gantry.persistence.run;

import io.gantry.persistence.workflow.WorkflowKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A run about to be stored, pending.
 *
 * @param workflowId 1 to 200 characters
 * @param workflow must already be stored
 * @param inputs a JSON value
 * @param options a JSON value
 * @param submittedAt cut to the microsecond, as PostgreSQL keeps it
 */
public record NewRun(
    String workflowId,
    WorkflowKey workflow,
    String pattern,
    String inputs,
    String options,
    String submittedBy,
    Optional<IdempotencyKey> idempotencyKey,
    Instant submittedAt) {

  public NewRun {
    if (workflowId.isBlank() || workflowId.length() > 200) {
      throw new IllegalArgumentException("A workflow id has 1 to 200 characters, not " + workflowId.length());
    }
    submittedAt = submittedAt.truncatedTo(ChronoUnit.MICROS);
  }
}
