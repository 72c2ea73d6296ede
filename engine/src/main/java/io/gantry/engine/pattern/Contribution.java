package io.gantry.engine.pattern;

/**
 * What agents came to on a task.
 *
 * @param author the agent whose words they are
 * @param conversation the one in which the author said them
 * @param partial whether the failure of another agent was put up with
 */
record Contribution(String text, String author, String conversation, boolean partial) {

  /** The conversation that an agent of the team has of a task. */
  static String conversation(String agent) {
    return "team/" + agent;
  }

  static Contribution of(String text, String author) {
    return new Contribution(text, author, conversation(author), false);
  }
}
