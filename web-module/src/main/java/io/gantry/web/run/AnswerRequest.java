package io.gantry.web.run;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A person's answer to a question of a run, as JSON. Lengths are said as patterns: Payara cannot describe them otherwise.
 *
 * @param gate id of the step that asks; may be left out while exactly one question is open
 */
public record AnswerRequest(
    @Pattern(regexp = "(?s).{1,512}", message = "has 1 to 512 characters")
        @Schema(
            description = "Id of the step that asks; may be left out while exactly one question is open",
            example = "tasks.approve")
        String gate,
    @NotNull(message = "is missing")
        @Pattern(regexp = "(?s).{0,100000}", message = "has at most 100000 characters")
        @Schema(required = true, example = "approved")
        String answer) {}
