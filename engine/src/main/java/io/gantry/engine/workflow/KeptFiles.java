package io.gantry.engine.workflow;

import io.gantry.engine.cache.FileTexts;
import java.nio.file.Path;

/**
 * The files read last beside workflows, kept until they are edited. Shared by all workflows of a server; thread-safe.
 *
 * @param agents files of agents, with their prompts, and their schemas
 * @param skills instructions of skills
 */
public record KeptFiles(FileTexts agents, FileTexts skills) {

  /** Most files of agents and schemas kept. */
  public static final int MAX_AGENTS = 50;

  /** Most files of skills kept. */
  public static final int MAX_SKILLS = 20;

  /** The 50 files of agents and schemas and the 20 of skills that were used last. */
  public KeptFiles(FileTexts.Listener agents, FileTexts.Listener skills) {
    this(new FileTexts(MAX_AGENTS, agents), new FileTexts(MAX_SKILLS, skills));
  }

  FileTexts of(Path file) {
    return Workflow.Skill.FILES.contains(String.valueOf(file.getFileName())) ? skills : agents;
  }
}
