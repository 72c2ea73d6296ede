package io.gantry.engine.agent;

import io.gantry.engine.workflow.Agent;

/**
 * The most model calls an agent may make in one step, and what that number comes from.
 *
 * @param modelCalls at least 1
 */
public record StepLimit(int modelCalls, Source source) {

  /** Who says so. */
  public enum Source {
    /** The agent's {@code max_steps}, which always wins. */
    EXPLICIT,
    /** The size of what the agent is told to do, where {@code runtime.adaptive_steps} is on. */
    ADAPTIVE,
    /** Nobody: 30. */
    DEFAULT
  }

  /** Model calls where nobody says anything. */
  public static final int DEFAULT_MODEL_CALLS = 30;

  /** The most that {@link Source#ADAPTIVE} comes to. */
  public static final int MOST = 150;

  private static final int CHARACTERS_PER_CALL = 500;
  private static final int MOST_FOR_LENGTH = 20;
  private static final int MOST_FOR_TOOLS = 20;
  private static final int CALLS_PER_GOAL = 3;
  private static final int PLANNING = 10;
  private static final int REFLECTING = 5;

  public StepLimit {
    if (modelCalls < 1) {
      throw new IllegalArgumentException("A step needs at least one model call, not " + modelCalls);
    }
  }

  /**
   * The limit of a step.
   *
   * @param adaptive whether the workflow asks for a limit that follows the size of the task
   * @param task what the agent is told
   * @param tools how many tools it may use
   */
  public static StepLimit of(Agent agent, boolean adaptive, String task, int tools) {
    if (agent.maxSteps().isPresent()) {
      return new StepLimit(agent.maxSteps().getAsInt(), Source.EXPLICIT);
    }
    return adaptive
        ? new StepLimit(adaptive(agent.strategy(), task, tools), Source.ADAPTIVE)
        : new StepLimit(DEFAULT_MODEL_CALLS, Source.DEFAULT);
  }

  /**
   * 30, and 10 for a strategy that plans or 5 for one that reflects; one for each 500 characters of the task, at most
   * 20; one for each tool, at most 20; three for each goal it lists. At most 150 in all, never less than the default.
   */
  static int adaptive(String strategy, String task, int tools) {
    long calls = DEFAULT_MODEL_CALLS;
    calls += switch (strategy) {
      case Agent.PLAN_AND_EXECUTE, Agent.ADAPTIVE -> PLANNING;
      case Agent.REFLECT -> REFLECTING;
      default -> 0;
    };
    calls += Math.min(task.length() / CHARACTERS_PER_CALL, MOST_FOR_LENGTH);
    calls += Math.min(tools, MOST_FOR_TOOLS);
    calls += CALLS_PER_GOAL * Goals.in(task);
    return (int) Math.min(calls, MOST);
  }
}
