package io.gantry.engine.run;

import java.util.function.Consumer;

/**
 * Whether the steps of a run share the agents that were built for it. Results are the same either way.
 *
 * @param shared false builds each step an agent of its own
 * @param told what became of each step's need of an agent; called by coordinators, must be quick
 */
public record AgentReuse(boolean shared, Consumer<Use> told) {

  /** Steps share agents, and nobody listens. */
  public static final AgentReuse SHARED = new AgentReuse(true, use -> { });

  /** What became of the need of an agent. */
  public enum Use {
    BUILT,
    REUSED
  }
}
