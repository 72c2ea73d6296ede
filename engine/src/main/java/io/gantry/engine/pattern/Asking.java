package io.gantry.engine.pattern;

import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepRequest.Reuse;
import java.util.Optional;

/**
 * An agent's turn that a pattern words itself.
 *
 * @param input template
 * @param conversation steps that share it continue one conversation
 */
record Asking(StepId id, String agent, String input, String conversation, Optional<Reuse> reuse) {

  static Asking of(StepId id, String agent, String input, String conversation) {
    return new Asking(id, agent, input, conversation, Optional.empty());
  }

  /** The same, an earlier answer allowed. */
  Asking reusing(Optional<Reuse> allowed) {
    return new Asking(id, agent, input, conversation, allowed);
  }

  StepRequest in(Scope scope) {
    return new StepRequest.AgentStep(id, agent, Optional.empty(), input, scope.names(), conversation, reuse);
  }
}
