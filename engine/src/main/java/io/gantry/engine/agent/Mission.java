package io.gantry.engine.agent;

import java.util.regex.Pattern;

/**
 * How large a task is, as far as that can be seen without understanding it.
 *
 * @param characters of what the agent is told
 * @param subGoals lines of it that are numbered or begin with a bullet
 * @param tools how many the agent may use
 */
record Mission(int characters, int subGoals, int tools) {

  private static final Pattern SUB_GOAL = Pattern.compile("(?m)^[ \\t]*+(?:[-*•]|\\d{1,3}[.)])[ \\t]++\\S");

  static Mission of(String input, BoundAgent agent) {
    return new Mission(
        input.length(), (int) SUB_GOAL.matcher(input).results().count(), agent.specifications().size());
  }

  @Override
  public String toString() {
    return characters + " characters, sub-goals: " + subGoals + ", tools: " + tools;
  }
}
