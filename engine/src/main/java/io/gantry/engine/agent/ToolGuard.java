package io.gantry.engine.agent;

import io.gantry.engine.tool.ToolCall;
import java.util.List;
import java.util.Set;

/**
 * Keeps an agent from a tool that goes on failing: after the third failure without a success in between the model is told
 * so, is not offered the tool any more in this step, and a call of it is not run.
 */
final class ToolGuard implements Strategy {

  static final String UNUSABLE = "tool-unusable";

  private final Strategy guarded;

  ToolGuard(Strategy guarded) {
    this.guarded = guarded;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    Move move = guarded.next(exchange, agent);
    Set<String> unusable = exchange.progress().map(Progress::unusable).orElse(Set.of());
    if (unusable.isEmpty()) {
      return move;
    } else if (move instanceof Move.CallTools tools) {
      return usable(tools.calls(), unusable);
    } else if (move instanceof Move.CallModel call) {
      List<String> news = exchange.progress().map(Progress::unannounced).orElse(List.of());
      return news.isEmpty() ? new Move.CallModel(call.withTools(), call.inSchema(), unusable) : announcement(news);
    }
    return move;
  }

  /** Results keep the order of the calls, so those before an unusable one run first. */
  private static Move usable(List<ToolCall> calls, Set<String> unusable) {
    ToolCall first = calls.get(0);
    if (unusable.contains(first.tool())) {
      return new Move.RefuseCall(
          first,
          "Not run: tool '" + first.tool() + "' failed three times and is not available any more in this task.");
    }
    return new Move.CallTools(calls.stream().takeWhile(call -> !unusable.contains(call.tool())).toList());
  }

  private static Move announcement(List<String> tools) {
    String names = String.join("', '", tools);
    return new Move.Nudge(
        UNUSABLE,
        tools.size() == 1
            ? "Tool '" + names + "' failed three times and is not available any more. Go on without it."
            : "The tools '" + names + "' failed three times each and are not available any more. Go on without them.");
  }
}
