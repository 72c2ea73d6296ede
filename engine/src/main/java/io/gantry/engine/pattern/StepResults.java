package io.gantry.engine.pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What steps answered, as data: JSON where a response is JSON, a text in any other case. Immutable. */
final class StepResults {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Pattern PART = Pattern.compile("\\.(\\w+)|\\[(\\d+)\\]");
  private static final int SHOWN_NAMES = 10;
  private static final int SHOWN_TEXT = 80;

  private final Function<String, Optional<String>> responses;

  /**
   * @param responses of the steps by the names that references use
   */
  StepResults(Function<String, Optional<String>> responses) {
    this.responses = responses;
  }

  /** What a reference leads to. */
  sealed interface Found {

    /**
     * A value.
     *
     * @param text as it goes into a longer text
     */
    record Value(JsonNode value, String text) implements Found {}

    /** Nothing, and why. */
    record Nothing(String reason) implements Found {}
  }

  Found at(ResultReference reference) {
    Optional<String> response = responses.apply(reference.step());
    if (response.isEmpty()) {
      return new Found.Nothing("'" + reference + "' is not there: step '" + reference.step() + "' has no result");
    }
    Optional<JsonNode> whole = json(response.get());
    if (reference.path().isEmpty()) {
      return new Found.Value(whole.orElseGet(() -> JSON.getNodeFactory().textNode(response.get())), response.get());
    }
    JsonNode value = whole.orElseGet(() -> JSON.getNodeFactory().textNode(response.get()));
    Matcher part = PART.matcher(reference.path());
    while (part.find()) {
      JsonNode holder = unfolded(value);
      value = member(holder, Optional.ofNullable(part.group(1)).orElse(part.group(2)));
      if (value.isMissingNode()) {
        return new Found.Nothing(
            "'" + reference + "' is not there: " + shown(reference, part.start()) + " " + contents(holder));
      }
    }
    return new Found.Value(value, text(value));
  }

  private static String shown(ResultReference reference, int end) {
    return end == 0
        ? "the result of '" + reference.step() + "'"
        : "'$" + reference.step() + reference.path().substring(0, end) + "'";
  }

  private static String contents(JsonNode holder) {
    if (holder.isArray()) {
      return "is a list of " + holder.size();
    }
    if (holder.isObject()) {
      List<String> names = new ArrayList<>();
      holder.fieldNames().forEachRemaining(names::add);
      List<String> some = names.subList(0, Math.min(SHOWN_NAMES, names.size()));
      return "has " + (some.isEmpty() ? "no members" : String.join(", ", some));
    }
    String line = text(holder).strip().replaceAll("\\s+", " ");
    return "is no JSON with members but '" + ShortText.cut(line, SHOWN_TEXT) + "'";
  }

  private static JsonNode member(JsonNode holder, String name) {
    boolean index = holder.isArray() && name.matches("\\d{1,9}");
    return index ? holder.path(Integer.parseInt(name)) : holder.path(name);
  }

  /** A text that is or holds JSON counts as that JSON: the body of an HTTP answer, an agent's fenced block. */
  private static JsonNode unfolded(JsonNode value) {
    return value.isTextual() ? json(value.textValue()).or(() -> JsonAnswer.find(value.textValue())).orElse(value) : value;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  /** The text as JSON; nothing where it is none, or only {@code null} or a quoted text. */
  static Optional<JsonNode> json(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() || json.isNull() || json.isTextual() ? Optional.empty() : Optional.of(json);
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }

  /** The value as the schema wants it where only its form stands in the way: {@code 42} for a text, "42" for a number. */
  static JsonNode fitted(Found.Value found, JsonNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    (type.isTextual() ? List.of(type) : type).forEach(one -> types.add(one.asText()));
    JsonNode value = found.value();
    if (types.isEmpty() || types.stream().anyMatch(one -> is(value, one))) {
      return value;
    }
    if (value.isTextual()) {
      return json(value.textValue().strip()).filter(json -> types.stream().anyMatch(one -> is(json, one))).orElse(value);
    }
    return types.contains("string") ? JSON.getNodeFactory().textNode(found.text()) : value;
  }

  private static boolean is(JsonNode value, String type) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      default -> false;
    };
  }
}
