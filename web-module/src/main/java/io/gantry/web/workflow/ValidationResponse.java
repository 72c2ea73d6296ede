package io.gantry.web.workflow;

import io.gantry.ejb.workflow.WorkflowService.Checked;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A workflow file in order, in a few words.
 *
 * @param requiredInputs what a run must be given
 */
public record ValidationResponse(
    @Schema(example = "log-triage") String name,
    @Schema(example = "workflow") String pattern,
    List<String> agents,
    List<String> requiredInputs,
    List<String> warnings) {

  static ValidationResponse of(Checked checked) {
    return new ValidationResponse(
        checked.name(), checked.pattern(), checked.agents(), checked.requiredInputs(), checked.warnings());
  }
}
