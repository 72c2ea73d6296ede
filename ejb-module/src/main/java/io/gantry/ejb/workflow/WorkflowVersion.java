package io.gantry.ejb.workflow;

import java.time.Instant;

/**
 * One stored version of a workflow.
 *
 * @param digest of its text
 */
public record WorkflowVersion(
    String name, int version, String digest, String source, Instant createdAt, String createdBy) {}
