package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives skills that want it ({@code preload_metadata}) and have no description the one that their own file begins with:
 * {@code description} in YAML between two lines of dashes. A file without one leaves the skill without.
 */
final class SkillDescriptions {

  private static final Pattern HEADER = Pattern.compile("---\\R([\\s\\S]*?)\\R---");

  private final YamlDocument yaml;
  private final References references;
  private final Problems problems;

  SkillDescriptions(YamlDocument yaml, References references, Problems problems) {
    this.yaml = yaml;
    this.references = references;
    this.problems = problems;
  }

  /** Whether the document was changed. */
  boolean bringInto(Located document) {
    boolean changed = false;
    JsonNode skills = document.root().path("skills");
    for (int i = 0; i < skills.size(); i++) {
      if (skills.get(i) instanceof ObjectNode skill && lacksDescription(skill)) {
        Optional<String> description = description(skill.path("path").asText(), "/skills/" + i + "/path");
        description.ifPresent(text -> skill.put("description", text));
        changed |= description.isPresent();
      }
    }
    return changed;
  }

  private static boolean lacksDescription(ObjectNode skill) {
    return skill.path("preload_metadata").asBoolean()
        && skill.path("path").isTextual()
        && skill.path("description").asText().isBlank();
  }

  private Optional<String> description(String folder, String pointer) {
    String reason = "";
    for (String name : Workflow.Skill.FILES) {
      try {
        Matcher header = HEADER.matcher(references.read(folder + "/" + name));
        return header.lookingAt()
            ? Optional.of(yaml.read(header.group(1)).root().path("description").asText().strip())
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        reason = reason.isEmpty() ? e.getMessage() : reason;
      } catch (InvalidWorkflowException e) {
        reason = "in '" + folder + "/" + name + "', " + e.problems().get(0).message();
        break;
      }
    }
    problems.add(Problems.REFERENCE, pointer, "The description of this skill cannot be read: " + reason);
    return Optional.empty();
  }
}
