package io.gantry.web.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunEvent.QuestionAsked;
import io.gantry.engine.run.StepView;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A question of a run that waits for a person's answer.
 *
 * @param gate id of the step that asks
 * @param context what the person is shown beside the prompt
 * @param defaultAnswer the answer when nobody gives one before the deadline
 * @param pattern regular expression (RE2) that the whole answer has to match
 * @param approval the tool call that the question is about; null for any other question
 */
public record OpenQuestion(
    @Schema(example = "tasks.approve") String gate,
    @Schema(example = "Release it?") String prompt,
    Optional<String> context,
    Optional<String> defaultAnswer,
    Instant askedAt,
    Optional<Instant> deadline,
    @Schema(example = "approved|rejected") Optional<String> pattern,
    Optional<Approval> approval) {

  /**
   * A tool call that runs once a person approves it.
   *
   * @param step id of the step that makes the call
   * @param agent who asks for it; null for a step that is one tool call
   * @param arguments what the tool would get
   */
  public record Approval(
      @Schema(example = "tasks.refund") String step,
      Optional<String> agent,
      @Schema(example = "file_write") String tool,
      @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode arguments) {

    static Approval of(RunEvent.Approval asked) {
      return new Approval(asked.step().value(), asked.agent(), asked.tool(), asked.arguments());
    }
  }

  static OpenQuestion of(StepView step) {
    QuestionAsked asked = step.question().orElseThrow();
    return new OpenQuestion(
        step.id().value(),
        asked.prompt(),
        asked.contextDisplay(),
        asked.defaultAnswer(),
        step.startedAt(),
        asked.deadline(),
        asked.validationPattern(),
        asked.approval().map(Approval::of));
  }
}
