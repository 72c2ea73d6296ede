package io.gantry.it.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was done in a run, to the byte, without what no two runs have in common: identity, times, and the ids that a provider
 * gives its calls, which are numbered here. Runs that did the same have equal stories.
 */
public record Story(List<String> lines) {

  private static final Set<String> OWN_TO_A_RUN = Set.of("at", "waited", "took", "waits", "retryAfter", "node");
  private static final Set<String> OWN_TO_A_STATE =
      Set.of("workflowId", "traceId", "submittedAt", "startedAt", "endedAt", "waitedMs", "modelMs", "toolMs",
          "time", "links");

  /** The story that a journal tells, one line for each entry after the submission. */
  public static Story of(List<RunEntry> journal) {
    Map<String, String> calls = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (RunEntry entry : journal) {
      if (!entry.kind().equals("RunSubmitted")) {
        JsonNode body = entry.body().deepCopy();
        body.findParents("id").forEach(call -> number((ObjectNode) call, "id", calls));
        body.findParents("call").forEach(call -> number((ObjectNode) call, "call", calls));
        lines.add(entry.kind() + " " + entry.step() + " " + without(body, OWN_TO_A_RUN));
      }
    }
    return new Story(List.copyOf(lines));
  }

  /** A run as the API shows it at its end, without its identity and its times. */
  public static Story of(RunState run) {
    return new Story(List.of(without(run.json().deepCopy(), OWN_TO_A_STATE).toString()));
  }

  private static void number(ObjectNode call, String field, Map<String, String> numbers) {
    if (call.path(field).isTextual()) {
      call.put(field, numbers.computeIfAbsent(call.path(field).asText(), id -> "call " + (numbers.size() + 1)));
    }
  }

  private static JsonNode without(JsonNode node, Set<String> names) {
    if (node instanceof ObjectNode object) {
      object.remove(names);
    }
    node.forEach(child -> without(child, names));
    return node;
  }
}
