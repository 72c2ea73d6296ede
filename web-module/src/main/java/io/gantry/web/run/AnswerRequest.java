package io.gantry.web.run;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A person's answer to a question of a run, as JSON.
 *
 * @param gate id of the step that asks; may be left out while exactly one question is open
 */
public record AnswerRequest(
    @Size(min = 1, max = 512, message = "has 1 to 512 characters")
        @Schema(
            description = "Id of the step that asks; may be left out while exactly one question is open",
            example = "tasks.approve")
        String gate,
    @NotNull(message = "is missing")
        @Size(max = AnswerRequest.MAX_ANSWER, message = "has at most 100000 characters")
        @Schema(required = true, example = "approved")
        String answer) {

  static final int MAX_ANSWER = 100_000;
}
