package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a call that did the work of several answered, an entry for each of them: a JSON array, or an object with the
 * array {@code results}. In the answer of an HTTP request it is the body that holds either; each then gets the same
 * answer with its own entry for a body, as a request of its own would have had it. Pure.
 */
public final class BatchAnswer {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final String RESULTS = "results";
  private static final String BODY = "body";

  private BatchAnswer() {}

  /** The results in order; nothing where the answer does not hold exactly so many. */
  public static Optional<List<String>> of(String answer, int calls) {
    Optional<JsonNode> json = json(answer);
    Optional<List<String>> own = json.flatMap(whole -> list(whole, calls, BatchAnswer::text));
    return own.isPresent() ? own : json.filter(BatchAnswer::isHttp).flatMap(reply -> body((ObjectNode) reply, calls));
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }

  private static boolean isHttp(JsonNode json) {
    return json.isObject() && json.path("status").isInt() && json.path(BODY).isTextual();
  }

  private static Optional<List<String>> body(ObjectNode reply, int calls) {
    boolean succeeded = reply.path("status").intValue() / 100 == 2;
    return json(reply.path(BODY).textValue())
        .filter(body -> succeeded)
        .flatMap(body -> list(body, calls, entry -> reply.deepCopy().put(BODY, text(entry)).toString()));
  }

  private static Optional<List<String>> list(JsonNode json, int calls, EntryText text) {
    JsonNode list = json.isArray() ? json : json.path(RESULTS);
    if (!list.isArray() || list.size() != calls) {
      return Optional.empty();
    }
    List<String> results = new ArrayList<>();
    list.forEach(entry -> results.add(text.of(entry)));
    return Optional.of(List.copyOf(results));
  }

  /** How an entry becomes a result. */
  private interface EntryText {
    String of(JsonNode entry);
  }

  private static String text(JsonNode entry) {
    return entry.isTextual() ? entry.textValue() : entry.toString();
  }
}
