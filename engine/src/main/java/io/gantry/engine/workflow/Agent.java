package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An agent as the workflow defines it: prompt, model, tools. Holds no conversation.
 *
 * @param prompt the system prompt, a lenient template: unknown names stay as they stand
 * @param tools the names the agent may use; absent means every declared python tool and HTTP executor
 * @param model the model it runs on, the runtime's defaults already merged in
 * @param maxSteps most model calls of one step, when the workflow says so
 */
public record Agent(
    String id,
    String prompt,
    Optional<List<String>> tools,
    ModelRef model,
    Optional<JsonNode> inputSchema,
    Optional<JsonNode> outputSchema,
    String strategy,
    OptionalInt maxSteps) {

  /** The strategy of an agent that names none: think, call tools, repeat until it answers. */
  public static final String REACT = "react";

  public Agent {
    tools = tools.map(List::copyOf);
  }
}
