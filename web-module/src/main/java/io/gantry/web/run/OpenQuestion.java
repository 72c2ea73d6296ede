package io.gantry.web.run;

import io.gantry.engine.run.RunEvent.QuestionAsked;
import io.gantry.engine.run.StepView;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A question of a run that waits for a person's answer.
 *
 * @param gate id of the step that asks
 * @param context what the person is shown beside the prompt
 * @param defaultAnswer the answer when nobody gives one before the deadline
 * @param pattern regular expression (RE2) that the whole answer has to match
 */
public record OpenQuestion(
    @Schema(example = "tasks.approve") String gate,
    @Schema(example = "Release it?") String prompt,
    Optional<String> context,
    Optional<String> defaultAnswer,
    Instant askedAt,
    Optional<Instant> deadline,
    @Schema(example = "approved|rejected") Optional<String> pattern) {

  static OpenQuestion of(StepView step) {
    QuestionAsked asked = step.question().orElseThrow();
    return new OpenQuestion(
        step.id().value(),
        asked.prompt(),
        asked.contextDisplay(),
        asked.defaultAnswer(),
        step.startedAt(),
        asked.deadline(),
        asked.validationPattern());
  }
}
