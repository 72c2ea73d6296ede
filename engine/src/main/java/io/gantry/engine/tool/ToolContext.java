package io.gantry.engine.tool;

import io.gantry.engine.context.TraceParent;
import io.gantry.engine.context.Work;
import io.gantry.engine.workflow.Effect;
import java.util.Optional;

/**
 * On whose behalf a call runs and what it may touch.
 *
 * @param workflowId the run
 * @param workflow the name of its workflow
 * @param stepId the step whose agent asked
 * @param callKey the same for every attempt of this call, unique among all calls; a {@link Effect#KEYED} tool hands it on
 * @param networkDenied true when the workflow's guardrails forbid every network access
 * @param caller name of who submitted the run, after a restart too. While the call runs, the container knows the same name,
 *     but for a run that was resumed: that runs with no caller, since a name alone is no proof
 * @param trace the call's own place in the run's trace; empty when the run has none
 */
public record ToolContext(
    String workflowId,
    String workflow,
    String stepId,
    String callKey,
    FileScope files,
    boolean networkDenied,
    String caller,
    Optional<TraceParent> trace) {

  /** The context of one call of a group that has this context: with its own key and its own place in the trace. */
  ToolContext of(ToolCall call) {
    return new ToolContext(
        workflowId,
        workflow,
        stepId,
        callKey + "/" + call.id(),
        files,
        networkDenied,
        caller,
        trace.map(TraceParent::child));
  }

  Work work() {
    return new Work(workflowId, Optional.of(stepId), trace);
  }
}
