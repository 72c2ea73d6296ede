package io.gantry.engine.agent;

import io.gantry.engine.tool.ToolCall;
import java.util.List;

/** What an agent does next. */
public sealed interface Move {

  /** Ask the model, showing it everything said so far. */
  record CallModel() implements Move {}

  /** Run these calls of the last reply beside each other, then decide again. */
  record CallTools(List<ToolCall> calls) implements Move {

    public CallTools {
      calls = List.copyOf(calls);
    }
  }

  /** The step ends with this response. */
  record Answer(String response) implements Move {}

  /** The step ends without a response: the agent used up its model calls. */
  record GiveUp(String reason) implements Move {}
}
