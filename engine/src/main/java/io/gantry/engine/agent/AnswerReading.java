package io.gantry.engine.agent;

import io.gantry.engine.tool.ToolCall;
import java.util.function.UnaryOperator;

/**
 * How a step reads what its agent answers, where a model is not shown everything and answers with names for some of it.
 *
 * @param whole an answer with everything in it, as it leaves the step
 * @param hidden any text as the model may be shown it
 * @param sent a call as its tool gets it
 */
public record AnswerReading(
    UnaryOperator<String> whole, UnaryOperator<String> hidden, UnaryOperator<ToolCall> sent) {

  /** Nothing is hidden: an answer is what the model wrote. */
  public static final AnswerReading AS_WRITTEN =
      new AnswerReading(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
}
