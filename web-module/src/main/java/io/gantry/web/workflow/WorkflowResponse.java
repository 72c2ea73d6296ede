package io.gantry.web.workflow;

import io.gantry.ejb.workflow.WorkflowVersion;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One stored version of a workflow; warnings only right after it was stored. */
public record WorkflowResponse(
    @Schema(example = "log-triage") String name,
    @Schema(example = "3") int version,
    String digest,
    Instant createdAt,
    String createdBy,
    List<String> warnings,
    @Schema(description = "The file's text") String source) {

  static WorkflowResponse of(WorkflowVersion stored, List<String> warnings) {
    return new WorkflowResponse(
        stored.name(),
        stored.version(),
        stored.digest(),
        stored.createdAt(),
        stored.createdBy(),
        warnings,
        stored.source());
  }
}
