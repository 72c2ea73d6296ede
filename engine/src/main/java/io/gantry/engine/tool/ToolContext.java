package io.gantry.engine.tool;

/**
 * On whose behalf a call runs and what it may touch.
 *
 * @param workflowId the run
 * @param stepId the step whose agent asked
 * @param callKey the same for every attempt of this call, unique among all calls; a {@link Effect#KEYED} tool hands it on
 * @param networkDenied true when the workflow's guardrails forbid every network access
 */
public record ToolContext(String workflowId, String stepId, String callKey, FileScope files, boolean networkDenied) {}
