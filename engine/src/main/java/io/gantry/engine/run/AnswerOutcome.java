package io.gantry.engine.run;

import java.util.List;

/** What became of an answer that somebody gave to a question of a run. */
public sealed interface AnswerOutcome {

  /** It is the question's answer, durably. */
  record Accepted(StepId gate) implements AnswerOutcome {}

  /**
   * There is no such open question, or it has its answer already; nothing was recorded.
   *
   * @param reason one sentence that names the open questions
   * @param open ids of the open questions
   */
  record NotOpen(String reason, List<StepId> open) implements AnswerOutcome {

    public NotOpen {
      open = List.copyOf(open);
    }
  }

  /** It is not an answer the question lets pass; nothing was recorded and the question stays open. */
  record Mismatch(StepId gate, String reason) implements AnswerOutcome {}

  /**
   * The run is not active here, or stopped being so before the answer was known to be durable. The same answer may be
   * given again: should it have been recorded after all, it is refused as a second one.
   */
  record NotTaken() implements AnswerOutcome {}
}
