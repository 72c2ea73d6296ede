package io.gantry.persistence.run;

import java.time.Instant;

/** A run's place among all runs ordered by time of submission. */
public record RunCursor(Instant submittedAt, String workflowId) {}
