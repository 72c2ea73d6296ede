package io.gantry.engine.agent;

/** The goals that a task lists. */
final class Goals {

  private Goals() {}

  /**
   * How many lines of a text are items of a list: {@code -}, {@code *}, {@code +} or {@code •}, or a number of up to three
   * digits and a dot or bracket, then a space and a text.
   */
  static int in(String text) {
    return (int) text.lines().filter(Goals::isGoal).count();
  }

  private static boolean isGoal(String line) {
    int at = 0;
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    int mark = at;
    while (at < line.length() && at - mark < 3 && Character.isDigit(line.charAt(at))) {
      at++;
    }
    String marks = at > mark ? ".)" : "-*+•";
    boolean marked = at + 1 < line.length() && marks.indexOf(line.charAt(at)) >= 0;
    return marked && Character.isWhitespace(line.charAt(at + 1)) && !line.substring(at + 1).isBlank();
  }
}
