package io.gantry.engine.agent;

import io.gantry.engine.tool.ToolCall;
import java.util.List;
import java.util.Set;

/** What an agent does next. */
public sealed interface Move {

  /**
   * Ask the model, showing it everything said so far.
   *
   * @param withTools whether it may ask for tools; without, it can only answer
   * @param inSchema whether its answer has to follow the agent's output schema, where it has one; not while it says
   *     something that is no answer, such as a plan
   * @param withheld names of tools that it is not offered even so
   */
  record CallModel(boolean withTools, boolean inSchema, Set<String> withheld) implements Move {

    public CallModel {
      withheld = Set.copyOf(withheld);
    }

    public CallModel(boolean withTools, boolean inSchema) {
      this(withTools, inSchema, Set.of());
    }

    public CallModel(boolean withTools) {
      this(withTools, true);
    }
  }

  /**
   * Say something to the model that neither the workflow nor a tool says, then decide again.
   *
   * @param code why, a stable word
   * @param text what the model is told, as a user's message after everything said so far
   */
  record Nudge(String code, String text) implements Move {}

  /**
   * Work by another strategy from now on, then decide again. Recorded, so that the same step never works by two.
   *
   * @param strategy its name in the workflow language
   * @param reason why, in a few words
   */
  record Choose(String strategy, String reason) implements Move {}

  /** Run these calls of the last reply beside each other, then decide again. */
  record CallTools(List<ToolCall> calls) implements Move {

    public CallTools {
      calls = List.copyOf(calls);
    }
  }

  /**
   * Answer this call of the last reply without running it, then decide again.
   *
   * @param text what the model is shown in place of a result
   */
  record RefuseCall(ToolCall call, String text) implements Move {}

  /**
   * The step ends with this response.
   *
   * @param salvaged whether it is what could be saved of a step that got nowhere
   */
  record Answer(String response, boolean salvaged) implements Move {}

  /** The step ends without a response. */
  record GiveUp(Cause cause, String reason) implements Move {

    /** What the agent gives up over. */
    public enum Cause {
      /** It used up its model calls. */
      MAX_STEPS,
      /** Its answer cannot be used. */
      OUTPUT,
      /** Its strategy does not come to a decision, which is a fault of the strategy. */
      UNDECIDED
    }

    public GiveUp(String reason) {
      this(Cause.MAX_STEPS, reason);
    }
  }
}
