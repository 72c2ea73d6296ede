package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;

/**
 * A place of a pattern with what is known of its step before the run.
 *
 * @param conversation the conversation an agent's turn continues; a question has none
 * @param defaultInput template of what the agent is told where the place itself says nothing
 */
record PlacedStep(StepId id, Place place, String conversation, String defaultInput) {

  /** The request to start it; the place's own names come to the scope. */
  StepRequest request(Scope scope) {
    if (place instanceof Gate gate) {
      return new StepRequest.Question(id, gate, scope.names());
    }
    Turn turn = (Turn) place;
    turn.vars().forEach(scope::with);
    return new StepRequest.AgentStep(
        id, turn.agent(), turn.toolOverrides(), turn.input().orElse(defaultInput), scope.names(), conversation);
  }

  boolean isQuestion() {
    return place instanceof Gate;
  }
}
