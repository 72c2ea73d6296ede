package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Brings the parts of a workflow that stand in other files into it: agents named by {@code $ref}, and the schemas of
 * agents given as a path, and descriptions of skills. One level deep: a file that is referred to may not refer on to
 * another agent.
 */
final class SourceFiles {

  private static final String REF = "$ref";

  private final YamlDocument yaml;
  private final References references;
  private final Problems problems;
  private boolean changed;

  SourceFiles(YamlDocument yaml, References references, Problems problems) {
    this.yaml = yaml;
    this.references = references;
    this.problems = problems;
  }

  /** Whether the document was changed, so that its original text no longer says it all. */
  boolean bringInto(Located document) {
    if (document.root().path("agents") instanceof ObjectNode agents) {
      for (Map.Entry<String, JsonNode> agent : agents.properties()) {
        String pointer = Located.pointer("/agents", agent.getKey());
        if (agent.getValue() instanceof ObjectNode definition) {
          agent.setValue(whole(definition, pointer));
        }
      }
    }
    changed |= new SkillDescriptions(yaml, references, problems).bringInto(document);
    return changed;
  }

  private ObjectNode whole(ObjectNode definition, String pointer) {
    if (!definition.has(REF)) {
      schemas(definition, "", pointer);
      return definition;
    }
    schemas(definition, "", pointer);
    String file = definition.path(REF).asText();
    ObjectNode merged = definition.deepCopy();
    merged.remove(REF);
    if (document(file, Located.pointer(pointer, REF)) instanceof ObjectNode content) {
      ObjectNode agent = soleAgent(content);
      if (agent.has(REF)) {
        boolean circular = normal(agent.path(REF).asText()).equals(normal(file));
        problems.add(
            Problems.REFERENCE,
            Located.pointer(pointer, REF),
            "'" + file + "' " + (circular ? "refers to itself" : "refers on to '" + agent.path(REF).asText() + "'")
                + "; a referenced agent must stand in its file as a whole");
      }
      agent.remove(REF);
      schemas(agent, folder(file), pointer);
      ObjectNode whole = agent.deepCopy();
      whole.setAll(merged);
      merged = whole;
      changed = true;
    } else {
      merged.put("prompt", merged.path("prompt").asText());
    }
    return merged;
  }

  /** A file holds the agent itself, or a workflow of exactly one agent. */
  private static ObjectNode soleAgent(ObjectNode content) {
    JsonNode agents = content.path("agents");
    return agents.size() == 1 && agents.elements().next() instanceof ObjectNode agent ? agent : content;
  }

  private void schemas(ObjectNode agent, String folder, String pointer) {
    for (String key : new String[] {"input_schema", "output_schema"}) {
      if (agent.path(key).isTextual()) {
        String place = Located.pointer(pointer, key);
        JsonNode schema = document(folder + agent.path(key).asText(), place);
        if (schema instanceof ObjectNode) {
          agent.set(key, schema);
          changed = true;
        } else {
          if (schema != null) {
            problems.add(Problems.REFERENCE, place, "'" + agent.path(key).asText() + "' does not hold a JSON Schema");
          }
          agent.remove(key);
        }
      }
    }
  }

  /** The content of a file; null, with a problem noted, when it has none. */
  private JsonNode document(String file, String pointer) {
    try {
      return yaml.read(references.read(file)).root();
    } catch (IllegalArgumentException e) {
      problems.add(Problems.REFERENCE, pointer, e.getMessage());
    } catch (InvalidWorkflowException e) {
      WorkflowProblem first = e.problems().get(0);
      String line = first.line() > 0 ? " line " + first.line() : "";
      problems.add(first.code(), pointer, "In '" + file + "'" + line + ": " + first.message());
    }
    return null;
  }

  private static String folder(String file) {
    return file.contains("/") ? file.substring(0, file.lastIndexOf('/') + 1) : "";
  }

  private static String normal(String file) {
    return file.startsWith("./") ? file.substring(2) : file;
  }
}
