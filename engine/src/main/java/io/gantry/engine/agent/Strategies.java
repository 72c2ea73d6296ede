package io.gantry.engine.agent;

import io.gantry.engine.workflow.Agent;
import java.util.Map;

/** The strategies by which agents decide their moves. Stateless. */
public final class Strategies {

  private final Map<String, Strategy> fixed;
  private final Strategy adaptive;

  /**
   * @param parallelTools whether calls may run beside each other; without, every call runs alone
   */
  public Strategies(boolean parallelTools) {
    React react = new React(parallelTools);
    this.fixed =
        Map.of(
            Agent.REACT, react,
            Agent.PLAN_AND_EXECUTE, new PlanAndExecute(react),
            Agent.REFLECT, new Reflect(react));
    this.adaptive = new Adaptive(fixed);
  }

  /**
   * The strategy of an agent.
   *
   * @throws IllegalArgumentException when the agent names one that does not exist, which no workflow that was read does
   */
  public Strategy of(BoundAgent agent) {
    Strategy strategy = agent.strategy().equals(Agent.ADAPTIVE) ? adaptive : fixed.get(agent.strategy());
    if (strategy == null) {
      throw new IllegalArgumentException("Agent '" + agent.id() + "' has an unknown strategy '" + agent.strategy() + "'");
    }
    return strategy;
  }
}
