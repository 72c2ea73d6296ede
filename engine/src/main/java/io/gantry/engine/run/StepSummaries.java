package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.RunEvent.ConversationCompacted;
import java.util.Optional;

/** How long a step's conversation has become, and how it was summarised. Part of a {@link StepView}, folded with it. */
final class StepSummaries {

  private Optional<ConversationCompacted> last = Optional.empty();
  private Optional<Tokens> lastCall = Optional.empty();
  private boolean failed;

  void replied(RunEvent.ModelReplied reply) {
    lastCall = Optional.of(reply.tokens());
  }

  void made(ConversationCompacted made) {
    last = Optional.of(made);
    lastCall = Optional.empty();
  }

  void failed() {
    failed = true;
  }

  /** The summary that was made last in this step. */
  Optional<ConversationCompacted> last() {
    return last;
  }

  /** Whether the conversation could not be summarised in this step. */
  boolean isGivenUp() {
    return failed;
  }

  /** What the last reply used; empty without one, and once the conversation was summarised after it. */
  Optional<Tokens> lastCall() {
    return lastCall;
  }
}
