package io.gantry.engine.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Loads skills, but not those whose instructions the model has before it. */
record LoadOnce(Tool loading, Set<String> loaded) implements Tool {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public ToolSignature signature() {
    return loading.signature();
  }

  @Override
  public Effect effect(JsonNode arguments) {
    return loading.effect(arguments);
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    String id = arguments.path(Skill.ARGUMENT).asText();
    return loaded.contains(id) ? answer(id) : loading.call(arguments, context);
  }

  /**
   * The calls of a group that may be made at the same time: those before the first that asks again for a skill which
   * another one loads, since only then it is known to be loaded.
   */
  static List<ToolCall> together(List<ToolCall> calls) {
    Set<String> asked = new HashSet<>();
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).tool().equals(Skill.TOOL) && !asked.add(skill(calls.get(i)))) {
        return calls.subList(0, i);
      }
    }
    return calls;
  }

  /** The id of the skill that a call asks for; empty where it says none. */
  static String skill(ToolCall call) {
    try {
      return JSON.readTree(call.arguments()).path(Skill.ARGUMENT).asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  static String answer(String id) {
    return "Skill '" + id + "' is already loaded; its instructions stand further up in this conversation.";
  }
}
