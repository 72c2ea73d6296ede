package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked workflow definition, immutable. Every reference inside it resolves: agents named by the pattern exist, input
 * types are known, identifiers are well formed.
 *
 * @param name the name it is stored and found under
 * @param languageVersion the {@code version} the file declares, as text
 * @param description empty when the file has none
 * @param metadata free form, an empty object when absent
 * @param tags in declared order
 * @param agents by id, in declared order
 */
public record Workflow(
    String name,
    String languageVersion,
    String description,
    JsonNode metadata,
    List<String> tags,
    Runtime runtime,
    Inputs inputs,
    Environment environment,
    JsonNode telemetry,
    Optional<ContextPolicy> contextPolicy,
    List<Skill> skills,
    Tools tools,
    Map<String, Agent> agents,
    PatternSpec pattern,
    List<Artifact> artifacts,
    Guardrails guardrails) {

  public Workflow {
    tags = List.copyOf(tags);
    skills = List.copyOf(skills);
    agents = Ordered.copyOf(agents);
    artifacts = List.copyOf(artifacts);
  }

  /**
   * The agent with this id.
   *
   * @throws IllegalArgumentException when the workflow declares no such agent, which validation rules out for every
   *     agent that the pattern names
   */
  public Agent agent(String id) {
    Agent agent = agents.get(id);
    if (agent == null) {
      throw new IllegalArgumentException("Workflow " + name + " has no agent '" + id + "', only " + agents.keySet());
    }
    return agent;
  }

  /**
   * A folder whose instructions an agent may load.
   *
   * @param description what it is good for; empty when nobody says
   */
  public record Skill(String id, String path, String description, boolean preloadMetadata) {

    /** The name of the tool that loads skills. */
    public static final String TOOL = "Skill";

    /** The tool's one argument, the id of the skill. */
    public static final String ARGUMENT = "skill_id";

    /** The files that may hold a skill's instructions; the first that is there counts. */
    public static final List<String> FILES = List.of("SKILL.md", "README.md");
  }

  /** A file made at the end of a run; both fields are templates. */
  public record Artifact(String path, String from) {}

  /**
   * Limits on what the tools of a run may do.
   *
   * @param allowTools the only tools that may run; empty means every declared one
   */
  public record Guardrails(boolean denyNetwork, boolean piiRedaction, Optional<List<String>> allowTools) {

    public static final Guardrails NONE = new Guardrails(false, false, Optional.empty());

    public Guardrails {
      allowTools = allowTools.map(List::copyOf);
    }
  }
}
