package io.gantry.engine.agent;

import io.gantry.engine.workflow.Agent;
import java.util.HashMap;
import java.util.Map;

/** The strategies by which agents decide their moves. Stateless. */
public final class Strategies {

  private final Map<String, Strategy> guarded;

  /**
   * @param parallelTools whether calls may run beside each other; without, every call runs alone
   */
  public Strategies(boolean parallelTools) {
    React react = new React(parallelTools);
    Map<String, Strategy> plain =
        Map.of(
            Agent.REACT, react,
            Agent.PLAN_AND_EXECUTE, new PlanAndExecute(react),
            Agent.REFLECT, new Reflect(react));
    this.guarded = new HashMap<>();
    plain.forEach((name, strategy) -> guarded.put(name, guarded(strategy, react)));
    guarded.put(Agent.ADAPTIVE, guarded(new Adaptive(plain), react));
  }

  /** A strategy that does not get stuck and answers as it should; {@code plain} corrects its answers. */
  static Strategy guarded(Strategy strategy, Strategy plain) {
    return new ToolGuard(new AnswerGuard(new StallGuard(strategy), new StallGuard(plain)));
  }

  /**
   * The strategy of an agent.
   *
   * @throws IllegalArgumentException when the agent names one that does not exist, which no workflow that was read does
   */
  public Strategy of(BoundAgent agent) {
    Strategy strategy = guarded.get(agent.strategy());
    if (strategy == null) {
      throw new IllegalArgumentException("Agent '" + agent.id() + "' has an unknown strategy '" + agent.strategy() + "'");
    }
    return strategy;
  }
}
