package io.gantry.engine.run;

import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.run.Calls.ModelOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answers of models in one run that others may be given: those of a step that completed with a response worth the name.
 * What a step failed over, or could only save something of, is asked for anew by whoever tries again. Which answers wait for
 * their step is not in the journal: those from before a crash are not kept for others.
 *
 * <p>Confined to the run's coordinator.
 */
final class KeptReplies {

  private final Map<StepId, Map<String, ModelAnswer>> waiting = new HashMap<>();

  /** A model call of a step ended. */
  void note(StepView step, ModelOutcome outcome) {
    if (outcome instanceof ModelOutcome.Answered answered && answered.keptAs().isPresent()) {
      waiting
          .computeIfAbsent(step.id(), id -> new LinkedHashMap<>())
          .put(answered.keptAs().get(), answered.answer());
    }
  }

  /** What is to be kept of a step that has ended. */
  Optional<Action> toKeep(StepView step) {
    Map<String, ModelAnswer> replies = waiting.remove(step.id());
    return replies != null && step.status() == StepView.Status.COMPLETED && !step.isSalvaged()
        ? Optional.of(new Action.KeepReplies(replies))
        : Optional.empty();
  }
}
