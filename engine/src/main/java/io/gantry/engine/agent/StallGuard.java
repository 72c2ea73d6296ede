package io.gantry.engine.agent;

import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ToolCall;
import java.util.Optional;

/**
 * Gets an agent out of a circle of calls. One that makes the same call in three replies, or in two replies in a row does
 * nothing but repeat calls with known results, is told so; one that goes on is asked for an answer without tools, and that
 * answer is salvaged.
 */
final class StallGuard implements Strategy {

  static final String STALLED = "stalled";
  static final String ANSWER_NOW = "answer-now";

  private static final int SHOWN = 200;

  private final Strategy guarded;

  StallGuard(Strategy guarded) {
    this.guarded = guarded;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    Optional<Exchange.Nudge> answerNow = exchange.lastNudge(ANSWER_NOW);
    if (answerNow.isPresent()) {
      return salvage(exchange, answerNow.get());
    }
    Move move = guarded.next(exchange, agent);
    Optional<ToolCall> stuckOn = exchange.progress().flatMap(Progress::stuckOn);
    if (!(move instanceof Move.CallModel) || stuckOn.isEmpty() || exchange.lastReply().calls().isEmpty()) {
      return move;
    }
    return exchange.lastNudge(STALLED).isPresent()
        ? new Move.Nudge(
            ANSWER_NOW,
            "You are going round in circles. Tools are not available any more. Answer now from what you know already, and"
                + " say what you could not find out.")
        : new Move.Nudge(
            STALLED,
            "You keep making the same call: " + shown(stuckOn.get()) + ". Making it again brings you no further. Try another"
                + " way, or answer from what you know.");
  }

  /** Until the step ends the model is not offered tools; calls that it makes all the same are not run. */
  private static Move salvage(Exchange exchange, Exchange.Nudge answerNow) {
    if (exchange.replies().size() == answerNow.replies()) {
      return new Move.CallModel(false);
    }
    Exchange.Reply last = exchange.lastReply();
    return last.hasOpenCalls()
        ? new Move.RefuseCall(last.firstOpenCall(), "Not run: tools are not available any more. Answer in words.")
        : new Move.Answer(Reflect.answer(exchange, last.text()), true);
  }

  private static String shown(ToolCall call) {
    return call.tool() + " " + ShortText.cut(call.arguments().strip(), SHOWN);
  }
}
