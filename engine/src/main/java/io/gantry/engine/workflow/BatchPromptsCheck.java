package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Checks that workers who are asked about several tasks in one call can answer so: with a text each, and without tools. */
final class BatchPromptsCheck {

  private static final String TEMPLATE = "/pattern/config/worker_template";
  private static final String KEY = TEMPLATE + "/batch_prompts";
  private static final List<String> TOOLS =
      List.of("/tools/python", "/tools/http_executors", "/tools/mcp", "/skills", "/context_policy/retrieval/jit_tools");

  private final Located document;
  private final Problems problems;

  BatchPromptsCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    JsonNode prompts = document.at(KEY);
    if (prompts.isMissingNode() || prompts.isBoolean() && !prompts.booleanValue()) {
      return;
    }
    String agent = document.at(TEMPLATE).path("agent").asText();
    JsonNode definition = document.at("/agents").path(agent);
    if (hasTools(definition)) {
      problems.add(
          Problems.REFERENCE,
          KEY,
          "Several tasks in one call need workers without tools, and agent '" + agent + "' has some here;"
              + " add tools: [] to worker_template, or leave batch_prompts out");
    }
    for (String schema : List.of("input_schema", "output_schema")) {
      if (definition.has(schema)) {
        problems.add(
            Problems.REFERENCE,
            KEY,
            "Several tasks in one call are told and answered as a list, which the " + schema + " of agent '" + agent
                + "' knows nothing of; leave one of the two out");
      }
    }
  }

  /** Whoever names no tools has all there are. */
  private boolean hasTools(JsonNode agent) {
    JsonNode template = document.at(TEMPLATE + "/tools");
    JsonNode named = template.isMissingNode() ? agent.path("tools") : template;
    return named.isMissingNode() ? TOOLS.stream().anyMatch(list -> !document.at(list).isEmpty()) : !named.isEmpty();
  }
}
