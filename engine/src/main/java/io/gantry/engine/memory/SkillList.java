package io.gantry.engine.memory;

import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.List;

/** Tells an agent which skills there are. */
public final class SkillList {

  private SkillList() {}

  /** The system prompt with the list of skills, if the agent can load any. */
  public static String after(String prompt, List<Skill> skills, Toolbox tools) {
    if (skills.isEmpty() || tools.find(Skill.TOOL).isEmpty()) {
      return prompt;
    }
    StringBuilder text = new StringBuilder(prompt);
    text.append(prompt.isBlank() ? "" : "\n\n").append("# Available Skills\n");
    text.append("When one of these helps, load its instructions once with the tool ").append(Skill.TOOL).append(".\n");
    for (Skill skill : skills) {
      text.append("- ").append(skill.id());
      text.append(skill.description().isBlank() ? "" : ": " + skill.description()).append('\n');
    }
    return text.toString();
  }
}
