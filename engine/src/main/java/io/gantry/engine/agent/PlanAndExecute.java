package io.gantry.engine.agent;

import dev.langchain4j.agent.tool.ToolSpecification;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks for a numbered plan first, without tools, then works as {@link React} does: one model call more than that. Where
 * only one call is allowed there is no plan.
 *
 * <p>Calls of one reply that only read run beside each other, as ever. So do others that the plan declares independent
 * ({@link NumberedPlan}), unless they must run once or the reply calls their tool twice: that two calls of the same tool do
 * not meet at the same file or record, nobody has said.
 */
final class PlanAndExecute implements Strategy {

  static final String PLAN = "plan";
  static final String EXECUTE = "execute";

  private static final int TOLD_CHARACTERS = 200;

  private static final String ASK =
      "Before you start, write a short numbered plan for this task: at most 7 steps, one line each, naming the tool that a"
          + " step uses. Mark a step with "
          + NumberedPlan.MARK
          + " when it needs no other step's result and changes nothing that another step uses. Do not carry out or answer"
          + " anything yet.\n\n";

  private static final String GO =
      "Carry out your plan now. Ask for all the tools that do not need each other's results in one reply. Depart from the"
          + " plan where a result makes that necessary. Once you have what you need, give the complete answer to the task.";

  private final React react;

  PlanAndExecute(React react) {
    this.react = react;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    List<Exchange.Reply> replies = exchange.replies();
    Optional<Exchange.Nudge> asked = exchange.nudge(PLAN);
    if (asked.isEmpty()) {
      boolean worthIt = replies.isEmpty() && agent.maxModelCalls() > 1;
      return worthIt ? new Move.Nudge(PLAN, ASK + tools(agent)) : react.next(exchange, agent);
    }
    if (replies.size() == asked.get().replies()) {
      return new Move.CallModel(false, false);
    }
    Exchange.Reply last = replies.get(replies.size() - 1);
    if (last.hasOpenCalls()) {
      NumberedPlan plan = new NumberedPlan(replies.get(asked.get().replies()).text());
      return react.run(last, call -> effect(call, last, plan, agent));
    }
    Optional<Exchange.Nudge> told = exchange.nudge(EXECUTE);
    if (told.isEmpty()) {
      return new Move.Nudge(EXECUTE, GO);
    }
    return replies.size() == told.get().replies() ? react.askAgain(exchange, agent) : react.next(exchange, agent);
  }

  private static Effect effect(ToolCall call, Exchange.Reply reply, NumberedPlan plan, BoundAgent agent) {
    Effect effect = agent.effect(call);
    boolean declared =
        effect != Effect.READ
            && effect != Effect.ONCE
            && reply.calls().stream().filter(other -> other.tool().equals(call.tool())).count() == 1
            && plan.declaresIndependent(call.tool());
    return declared ? Effect.READ : effect;
  }

  private static String tools(BoundAgent agent) {
    return agent.specifications().isEmpty()
        ? "You have no tools."
        : agent.specifications().stream().map(PlanAndExecute::tool).collect(Collectors.joining("\n", "Tools:\n", ""));
  }

  private static String tool(ToolSpecification tool) {
    String description = tool.description() == null ? "" : tool.description().lines().findFirst().orElse("");
    return "- " + tool.name() + ": " + ShortText.head(description, TOLD_CHARACTERS);
  }
}
