package io.gantry.engine.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.workflow.Inputs.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the value of every input of a run and checks it against its declaration. */
final class InputBinding {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, JsonNode> bound = new LinkedHashMap<>();
  private final List<WorkflowProblem> problems = new ArrayList<>();

  private InputBinding() {}

  static Map<String, JsonNode> bind(Inputs inputs, Map<String, JsonNode> given) {
    InputBinding binding = new InputBinding();
    Map<String, JsonNode> values = new LinkedHashMap<>(inputs.values());
    values.putAll(given);
    inputs.required().forEach((name, input) -> binding.bind(name, input, values, true));
    inputs.optional().forEach((name, input) -> binding.bind(name, input, values, false));
    values.forEach(binding.bound::putIfAbsent);
    if (!binding.problems.isEmpty()) {
      throw new InvalidWorkflowException(binding.problems);
    }
    return binding.bound;
  }

  private void bind(String name, Input input, Map<String, JsonNode> values, boolean required) {
    JsonNode value = values.getOrDefault(name, input.defaultValue().orElse(null));
    if (value == null || value.isNull()) {
      if (required) {
        problem(name, "Input '" + name + "' is required and has no value");
      }
      return;
    }
    Optional<JsonNode> typed = typed(value, input.type());
    if (typed.isEmpty()) {
      problem(name, "Input '" + name + "' must be " + article(input.type()) + ", not " + shown(value));
    } else if (!input.allowed().isEmpty() && !input.allowed().contains(typed.get())) {
      problem(name, "Input '" + name + "' must be one of " + input.allowed() + ", not " + shown(value));
    } else {
      bound.put(name, typed.get());
    }
  }

  /** The value as the type asks; text is read as a value of the type, as command lines have nothing else. */
  private static Optional<JsonNode> typed(JsonNode value, Inputs.Type type) {
    if (fits(value, type)) {
      return Optional.of(value);
    }
    if (!value.isTextual() || type == Inputs.Type.STRING) {
      return Optional.empty();
    }
    try {
      JsonNode read = JSON.readTree(value.asText().strip());
      return read != null && fits(read, type) ? Optional.of(read) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(JsonNode value, Inputs.Type type) {
    return switch (type) {
      case STRING -> value.isTextual();
      case INTEGER -> value.isIntegralNumber() || value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
      case NUMBER -> value.isNumber();
      case BOOLEAN -> value.isBoolean();
      case ARRAY -> value.isArray();
      case OBJECT -> value.isObject();
    };
  }

  private void problem(String name, String message) {
    problems.add(new WorkflowProblem("input", YamlDocument.member("/inputs", name), 0, message));
  }

  private static String article(Inputs.Type type) {
    String name = type.name().toLowerCase(Locale.ROOT);
    return ("aio".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > 80 ? text.substring(0, 79) + "…" : text;
  }
}
