package io.gantry.ejb.run;

import java.time.Instant;

/** A run's place among all runs ordered by time of submission. */
public record RunPlace(Instant submittedAt, String workflowId) {}
