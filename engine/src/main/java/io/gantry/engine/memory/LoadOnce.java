package io.gantry.engine.memory;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.tool.Effect;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.Set;

/** Loads skills, but not those whose instructions the model has before it. */
record LoadOnce(Tool loading, Set<String> loaded) implements Tool {

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

  static String answer(String id) {
    return "Skill '" + id + "' is already loaded; its instructions stand further up in this conversation.";
  }
}
