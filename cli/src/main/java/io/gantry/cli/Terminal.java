package io.gantry.cli;

import io.gantry.cli.progress.Style;
import java.util.Map;

/**
 * What the output can show.
 *
 * @param live whether lines can be rewritten
 * @param keyboard whether a person can be asked
 * @param style colours or none
 * @param width columns, 80 when unknown
 */
record Terminal(boolean live, boolean keyboard, Style style, int width) {

  private static final int DEFAULT_WIDTH = 80;

  /**
   * The terminal that the start script found, which sees better than Java whether standard input and output are one.
   *
   * @param environment TERM, NO_COLOR and COLUMNS are read
   */
  static Terminal of(Map<String, String> environment) {
    boolean live = Boolean.getBoolean("gantry.terminal") && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
    boolean colour = live && environment.getOrDefault("NO_COLOR", "").isEmpty();
    String columns = environment.getOrDefault("COLUMNS", "");
    int width = columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    return new Terminal(live, Boolean.getBoolean("gantry.keyboard"), colour ? Style.COLOUR : Style.PLAIN, width);
  }
}
