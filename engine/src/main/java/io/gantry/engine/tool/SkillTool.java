package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.tool.SandboxedFiles.Entry;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow.Skill;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Skill}: the instructions that lie in the folder of one of the workflow's skills. Folders are found as file tools
 * find theirs: below the workflow's folder or a mount, and nowhere else.
 */
public final class SkillTool implements Tool {

  private final Map<String, Skill> skills = new LinkedHashMap<>();
  private final ToolSignature signature;

  /**
   * @param skills at least one
   */
  public SkillTool(List<Skill> skills) {
    skills.forEach(skill -> this.skills.put(skill.id(), skill));
    this.signature =
        new ToolSignature(
            Skill.TOOL,
            "Loads the detailed instructions of one of the available skills.",
            parameters(),
            Effect.READ,
            Duration.ofSeconds(30));
  }

  private JsonNode parameters() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").put("additionalProperties", false).putArray("required").add(Skill.ARGUMENT);
    ObjectNode id = schema.putObject("properties").putObject(Skill.ARGUMENT);
    ArrayNode ids = id.put("type", "string").put("description", "Which skill").putArray("enum");
    skills.keySet().forEach(ids::add);
    return schema;
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    Skill skill = skills.get(arguments.path(Skill.ARGUMENT).asText());
    return FileReadTool.lines(instructions(skill, context.files()), 1, Long.MAX_VALUE);
  }

  /** Why a skill could not be loaded in a run that sees these folders; empty when it could. */
  public static Optional<String> missing(Skill skill, FileScope files) {
    try {
      instructions(skill, files);
      return Optional.empty();
    } catch (ToolException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Entry instructions(Skill skill, FileScope files) throws ToolException {
    Entry folder = new SandboxedFiles(files).any(skill.path());
    for (String name : Skill.FILES) {
      Entry file = new Entry(folder.name() + "/" + name, folder.path().resolve(name));
      if (Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)) {
        return file;
      }
    }
    throw new ToolException(
        "Skill '" + skill.id() + "' has no instructions: there is no " + String.join(" or ", Skill.FILES) + " in '"
            + skill.path() + "'.");
  }
}
