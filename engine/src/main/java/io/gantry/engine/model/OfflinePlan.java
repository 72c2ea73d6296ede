package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import io.gantry.engine.model.OfflineTurn.Given;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan for a text that lists tools, a line of JSON with {@code tool} and {@code parameters} each, and asks for
 * {@code steps} with {@code action} and {@code parameters}. Its steps are the calls that the text before the list asks for,
 * none depending on another. Asked a second time in one conversation, the model has nothing to add: this model cannot tell
 * why its first plan was not enough.
 */
final class OfflinePlan {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_GOAL = 200;

  private OfflinePlan() {}

  /**
   * @param asked without the line that asks
   * @return nothing where no plan is asked for
   */
  static Optional<JsonNode> of(OfflineTurn asked, JsonNode schema) {
    JsonNode step = schema.at("/properties/steps/items/properties");
    if (!step.has("action") || !step.has("parameters")) {
      return Optional.empty();
    }
    boolean again = asked.conversation().stream().map(Given::text).anyMatch(text -> !tools(text).isEmpty());
    return Optional.of(again ? plan("", List.of()) : firstPlan(asked));
  }

  private static JsonNode firstPlan(OfflineTurn asked) {
    String text = asked.question();
    List<ToolSpecification> tools = tools(text);
    String task = tools.isEmpty() ? text : beforeTheList(text);
    return plan(task, OfflineTools.callsFor(asked.asking(task), tools));
  }

  /** The text up to the paragraph that introduces the list of tools. */
  private static String beforeTheList(String text) {
    String before = text.substring(0, Math.max(0, text.indexOf("{\"tool\":"))).strip();
    return before.substring(0, Math.max(0, before.lastIndexOf("\n\n"))).strip();
  }

  private static List<ToolSpecification> tools(String text) {
    List<ToolSpecification> tools = new ArrayList<>();
    text.lines().filter(line -> line.startsWith("{\"tool\":")).forEach(line -> {
      try {
        ObjectNode tool = (ObjectNode) JSON.readTree(line);
        tools.add(ToolSpecification.fromJson(tool.<ObjectNode>set("name", tool.get("tool")).toString()));
      } catch (JsonProcessingException noTool) {
        // A line that only looks like one.
      }
    });
    return tools;
  }

  private static JsonNode plan(String task, List<OfflineTools.Call> calls) {
    ObjectNode plan = JSON.createObjectNode();
    String goal = task.lines().findFirst().orElse("Nothing more to do");
    plan.put("goal", ShortText.cut(goal, LONGEST_GOAL));
    ArrayNode steps = plan.putArray("steps");
    for (OfflineTools.Call call : calls) {
      ObjectNode step = steps.addObject().put("id", "step" + (steps.size())).put("action", call.tool());
      step.set("parameters", call.arguments());
      step.putArray("dependencies");
      step.put("reasoning", "The request asks for " + call.tool() + ".");
    }
    return plan;
  }
}
