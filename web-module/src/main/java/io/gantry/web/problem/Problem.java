package io.gantry.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.engine.workflow.WorkflowProblem;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An error as callers see it, RFC 9457.
 *
 * @param type stable name of the kind, {@code urn:gantry:problem:<kind>}
 * @param title the kind in a few words
 * @param detail what happened this time and what to do about it
 * @param instance what the request was for, or the id under which the server's log tells more
 * @param problems each thing that is wrong, when there are several or they have places
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    @Schema(example = "urn:gantry:problem:invalid-workflow") String type,
    @Schema(example = "The workflow is not in order") String title,
    @Schema(example = "422") int status,
    @Schema(example = "line 12 at /agents/writer/promt: there is no key 'promt' here, did you mean 'prompt'?")
        String detail,
    @Schema(example = "/api/v1/runs") String instance,
    List<Place> problems) {

  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    problems = List.copyOf(problems);
  }

  /**
   * One thing that is wrong.
   *
   * @param code stable word for the kind
   * @param pointer JSON pointer, empty for the whole
   * @param line from 1; 0 when there is none
   */
  public record Place(
      @Schema(example = "unknown-key") String code,
      @Schema(example = "/agents/writer/promt") String pointer,
      @Schema(example = "12") int line,
      @Schema(example = "there is no key 'promt' here") String message) {

    public static Place of(WorkflowProblem problem) {
      return new Place(problem.code(), problem.pointer(), problem.line(), problem.message());
    }
  }

  static Problem of(ProblemKind kind, String detail, String instance, List<Place> problems) {
    return new Problem("urn:gantry:problem:" + kind.code(), kind.title(), kind.status(), detail, instance, problems);
  }
}
