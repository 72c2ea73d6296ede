package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.run.AnswerCache.Kept;
import io.gantry.engine.run.AnswerCache.Key;
import io.gantry.engine.run.StepRequest.AgentStep;
import io.gantry.engine.run.StepRequest.Reuse;
import io.gantry.engine.text.Sha256;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of one run that may take an earlier answer, and those whose own may be taken. Which steps wait for their own is
 * not in the journal: an answer that comes after a crash is not kept for others.
 *
 * <p>Confined to the run's coordinator.
 */
final class Reuses {

  private final AnswerCache answers;
  private final RunView view;
  private final Map<StepId, Asked> asked = new HashMap<>();

  Reuses(AnswerCache answers, RunView view) {
    this.answers = answers;
    this.view = view;
  }

  private record Asked(Key key, Reuse reuse) {}

  /** The completion of a step by an earlier answer, where the step allows it and there is one. */
  Optional<RunEvent> find(AgentStep request, BoundAgent agent, String prompt, String input) {
    if (request.reuse().isEmpty()) {
      return Optional.empty();
    }
    Reuse reuse = request.reuse().get();
    Key key = key(agent, prompt, input);
    Optional<Kept> kept = answers.find(key, reuse.noOlderThan());
    if (kept.isEmpty()) {
      asked.put(request.id(), new Asked(key, reuse));
    }
    return kept.map(answer ->
        new RunEvent.StepCompleted(
            request.id(), answer.text(), false, Optional.of(new RunEvent.Reused(answer.run(), answer.at()))));
  }

  /** What is to be kept of a step that has ended. */
  Optional<Action> toKeep(StepView step) {
    Asked waiting = step.isOpen() ? null : asked.remove(step.id());
    if (waiting == null || step.isSalvaged()) {
      return Optional.empty();
    }
    String member = waiting.reuse().member();
    return step.response()
        .filter(text -> JsonAnswer.find(text, json -> json.has(member)).isPresent())
        .map(text -> new Kept(text, view.workflowId(), step.endedAt().orElseThrow()))
        .map(answer -> new Action.KeepAnswer(waiting.key(), answer, waiting.reuse().noOlderThan()));
  }

  private Key key(BoundAgent agent, String prompt, String input) {
    RunEvent.RunSubmitted run = view.submitted();
    String asked =
        Sha256.ofParts(
            String.valueOf(run.version()),
            run.options().toString(),
            agent.id(),
            agent.model().toString(),
            String.join("\n", agent.tools().names()),
            prompt,
            input);
    return new Key(run.submittedBy(), run.workflow(), asked);
  }
}
