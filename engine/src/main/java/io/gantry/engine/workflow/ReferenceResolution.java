package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts the agents that a workflow keeps in files of their own in their place. */
final class ReferenceResolution {

  private static final String REF = "$ref";

  private ReferenceResolution() {}

  /**
   * Replaces each {@code agents.<id>.$ref} by the agent in that file, in place.
   *
   * @return whether there was any
   * @throws InvalidWorkflowException when a file is missing, is no agent, or refers on to another
   */
  static boolean resolve(YamlDocument document, References references) {
    if (!(document.root().path("agents") instanceof ObjectNode agents)) {
      return false;
    }
    List<WorkflowProblem> problems = new ArrayList<>();
    boolean found = false;
    for (Map.Entry<String, JsonNode> agent : List.copyOf(agents.properties())) {
      if (agent.getValue().has(REF)) {
        found = true;
        String pointer = YamlDocument.member("/agents", agent.getKey()) + "/" + REF;
        try {
          agents.set(agent.getKey(), agentFrom(agent.getValue(), references));
        } catch (IllegalArgumentException e) {
          problems.add(new WorkflowProblem("reference", pointer, document.line(pointer), e.getMessage()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
    return found;
  }

  private static JsonNode agentFrom(JsonNode reference, References references) {
    if (reference.size() != 1 || !reference.get(REF).isTextual()) {
      throw new IllegalArgumentException("An agent with $ref has no other keys; say the rest in the file it names");
    }
    String name = reference.get(REF).asText();
    JsonNode agent;
    try {
      agent = YamlDocument.read(references.read(name)).root();
    } catch (InvalidWorkflowException e) {
      throw new IllegalArgumentException("'" + name + "': " + e.getMessage(), e);
    }
    if (!agent.isObject() || agent.has(REF)) {
      throw new IllegalArgumentException("'" + name + "' must hold an agent itself, not refer on to another file");
    }
    return agent;
  }
}
