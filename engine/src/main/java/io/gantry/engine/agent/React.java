package io.gantry.engine.agent;

import io.gantry.engine.tool.Segments;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import java.util.List;
import java.util.function.Function;

/**
 * Think, call tools, repeat until the model answers: the strategy of an agent that names none. Tool calls of one reply
 * run together as far as {@link Segments} lets them.
 */
final class React implements Strategy {

  /** Far more than any model has use for. What else a reply asks for is answered without being run. */
  static final int MOST_CALLS = 1_000;

  private final boolean parallelTools;

  /**
   * @param parallelTools whether calls that only read may run beside each other
   */
  React(boolean parallelTools) {
    this.parallelTools = parallelTools;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    List<Exchange.Reply> replies = exchange.replies();
    if (replies.isEmpty()) {
      return new Move.CallModel(true);
    }
    Exchange.Reply last = replies.get(replies.size() - 1);
    if (last.calls().isEmpty()) {
      return new Move.Answer(last.text(), false);
    }
    return last.hasOpenCalls() ? run(last, agent::effect) : askAgain(exchange, agent);
  }

  /** The calls of a reply that run next; it has open ones. Those beyond the most that one may have are refused. */
  Move run(Exchange.Reply reply, Function<ToolCall, Effect> effects) {
    // Results come in the order of the calls, so this many stand before the first that is open.
    int room = MOST_CALLS - reply.results().size();
    if (room <= 0) {
      return new Move.RefuseCall(
          reply.firstOpenCall(),
          "Not run: of the " + reply.calls().size() + " calls you asked for at once only the first " + MOST_CALLS
              + " are made. Ask again for what you still need.");
    }
    return new Move.CallTools(
        Segments.next(reply.openCalls().stream().limit(room).toList(), effects, parallelTools));
  }

  /** Asks the model once more, unless it was asked as often as it may be. */
  Move askAgain(Exchange exchange, BoundAgent agent) {
    if (exchange.replies().size() >= agent.maxModelCalls()) {
      return new Move.GiveUp(
          "Agent '" + agent.id() + "' did not answer within " + agent.maxModelCalls() + " model calls");
    }
    return new Move.CallModel(true);
  }
}
