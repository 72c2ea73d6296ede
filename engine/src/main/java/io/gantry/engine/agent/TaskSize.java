package io.gantry.engine.agent;

/**
 * How large a task is, as far as that can be seen without understanding it.
 *
 * @param characters of what the agent is told
 * @param subGoals the goals it lists, see {@link Goals}
 * @param tools how many the agent may use
 */
record TaskSize(int characters, int subGoals, int tools) {

  static TaskSize of(String input, BoundAgent agent) {
    return new TaskSize(
        input.length(), Goals.in(input), agent.specifications().size());
  }

  @Override
  public String toString() {
    return characters + " characters, sub-goals: " + subGoals + ", tools: " + tools;
  }
}
