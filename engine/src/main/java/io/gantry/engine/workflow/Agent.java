package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An agent as the workflow defines it: prompt, model, tools. Holds no conversation.
 *
 * @param prompt the system prompt, a lenient template: unknown names stay as they stand
 * @param tools the names of exactly those the agent may use; absent means every tool of the workflow
 * @param model the model it runs on, the runtime's defaults already merged in
 * @param strategy one of the names below
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

  /** Plan first, then do as {@link #REACT} does. */
  public static final String PLAN_AND_EXECUTE = "plan_and_execute";

  /** Do as {@link #REACT} does, then look at the answer once more. */
  public static final String REFLECT = "reflect";

  /** Choose among the others by what the agent is told. */
  public static final String ADAPTIVE = "adaptive";

  public Agent {
    tools = tools.map(List::copyOf);
  }
}
