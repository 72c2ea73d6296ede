package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a call that did the work of several steps answered, an entry for each of them: a JSON array, or an object with the
 * array {@code results}. In the answer of an HTTP request it is the body that holds either; each step then gets the same
 * answer with its own entry for a body, as a request of its own would have had it.
 */
final class BatchAnswer {

  private static final String RESULTS = "results";
  private static final String BODY = "body";

  private BatchAnswer() {}

  /** The responses in order; nothing where the answer does not hold exactly so many. */
  static Optional<List<String>> of(String answer, int steps) {
    Optional<JsonNode> json = StepResults.json(answer);
    Optional<List<String>> own = json.flatMap(whole -> list(whole, steps, BatchAnswer::text));
    return own.isPresent() ? own : json.filter(BatchAnswer::isHttp).flatMap(reply -> body((ObjectNode) reply, steps));
  }

  private static boolean isHttp(JsonNode json) {
    return json.isObject() && json.path("status").isInt() && json.path(BODY).isTextual();
  }

  private static Optional<List<String>> body(ObjectNode reply, int steps) {
    boolean succeeded = reply.path("status").intValue() / 100 == 2;
    return StepResults.json(reply.path(BODY).textValue())
        .filter(body -> succeeded)
        .flatMap(body -> list(body, steps, entry -> reply.deepCopy().put(BODY, text(entry)).toString()));
  }

  private static Optional<List<String>> list(JsonNode json, int steps, EntryText text) {
    JsonNode list = json.isArray() ? json : json.path(RESULTS);
    if (!list.isArray() || list.size() != steps) {
      return Optional.empty();
    }
    List<String> responses = new ArrayList<>();
    list.forEach(entry -> responses.add(text.of(entry)));
    return Optional.of(List.copyOf(responses));
  }

  /** How an entry becomes a response. */
  private interface EntryText {
    String of(JsonNode entry);
  }

  private static String text(JsonNode entry) {
    return entry.isTextual() ? entry.textValue() : entry.toString();
  }
}
