package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ArgumentCheck;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Workflow;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the steps of a plan may do: call a tool, or give a task to one of the workflow's agents that does not itself plan,
 * analyse or verify. A tool hides an agent of the same name.
 */
final class PlanActions {

  /** The action of a last step that writes the answer. */
  static final String ANSWER = "answer";

  private static final int SHOWN_PROMPT = 200;

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, Tool> byAnyName = new LinkedHashMap<>();
  private final Map<String, Tool> batches = new HashMap<>();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final ArgumentCheck check = new ArgumentCheck();

  PlanActions(PlanExecute spec, Workflow workflow, Toolbox box) {
    for (String name : spec.tools().orElseGet(() -> List.copyOf(box.names()))) {
      box.find(name).ifPresent(tool -> {
        tools.put(tool.signature().name(), tool);
        byAnyName.put(tool.signature().name(), tool);
        byAnyName.putIfAbsent(name, tool);
      });
    }
    tools.forEach((name, tool) -> box.batchOf(tool).ifPresent(batch -> batches.put(name, batch)));
    Set<String> taken = new HashSet<>(byAnyName.keySet());
    taken.add(ANSWER);
    Stream.of(Optional.of(spec.planner()), spec.analyst(), spec.verifier())
        .flatMap(Optional::stream)
        .map(Turn::agent)
        .forEach(taken::add);
    workflow.agents().forEach((id, agent) -> {
      if (!taken.contains(id)) {
        agents.put(id, agent);
      }
    });
  }

  Optional<Tool> tool(String action) {
    return Optional.ofNullable(byAnyName.get(action));
  }

  /** The tool that takes many calls of the action's tool at once; a plan need not be allowed to call it itself. */
  Optional<Tool> batchTool(String action) {
    return tool(action).map(tool -> batches.get(tool.signature().name()));
  }

  /** Whether any calls can become one. */
  boolean merges() {
    return !batches.isEmpty();
  }

  boolean isAnswer(String action) {
    return action.equals(ANSWER) && tool(action).isEmpty();
  }

  /** JSON Schema of an action's parameters; empty for an agent. */
  JsonNode schema(String action) {
    return tool(action).map(tool -> tool.signature().parameters()).orElseGet(JsonNodeFactory.instance::objectNode);
  }

  /**
   * What is wrong with an action and its parameters, a sentence part each.
   *
   * @param open JSON pointers to parameters whose values are not known yet
   */
  List<String> problems(PlannedStep step, Collection<String> open) {
    Optional<Tool> tool = tool(step.action());
    if (tool.isPresent()) {
      return check.problems(tool.get().signature(), step.parameters(), open).stream()
          .map(problem -> "the parameters do not fit " + step.action() + ": " + problem)
          .toList();
    }
    return agents.containsKey(step.action()) || isAnswer(step.action())
        ? List.of()
        : List.of("there is no tool or agent '" + ShortText.cut(step.action(), 100) + "'; there is " + names());
  }

  private String names() {
    return Stream.concat(Stream.concat(tools.keySet().stream(), agents.keySet().stream()), Stream.of(ANSWER))
        .collect(Collectors.joining(", "));
  }

  boolean hasAgents() {
    return !agents.isEmpty();
  }

  /** Every tool with its schema and every agent with the beginning of its prompt, a line of JSON each. */
  String listing() {
    StringBuilder lines = new StringBuilder();
    tools.forEach((name, tool) -> {
      ObjectNode line = JsonNodeFactory.instance.objectNode().put("tool", name);
      line.put("description", tool.signature().description()).set("parameters", tool.signature().parameters());
      lines.append(line).append('\n');
    });
    agents.forEach((id, agent) -> lines
        .append(JsonNodeFactory.instance.objectNode().put("agent", id)
            .put("description", ShortText.cut(agent.prompt(), SHOWN_PROMPT)))
        .append('\n'));
    return lines.toString();
  }
}
