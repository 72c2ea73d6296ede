package io.gantry.engine.agent;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a model planned, as far as somebody else reads it: a line of it that holds {@value #MARK} declares that the tools
 * it names depend on nothing else in the plan. Any text is a plan.
 */
record NumberedPlan(String text) {

  static final String MARK = "(parallel)";

  /** Whether the plan names this tool, and every line that does is marked. */
  boolean declaresIndependent(String tool) {
    Pattern name = Pattern.compile("(?<![\\w-])" + Pattern.quote(tool) + "(?![\\w-])");
    List<String> lines = text.lines().filter(line -> name.matcher(line).find()).toList();
    return !lines.isEmpty() && lines.stream().allMatch(line -> line.contains(MARK));
  }
}
