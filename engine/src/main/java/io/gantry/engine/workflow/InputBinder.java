package io.gantry.engine.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.gantry.engine.workflow.Inputs.Input;
import io.gantry.engine.workflow.Inputs.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the value of every input of a run: the caller's, else the one the file sets, else the declared default. Holds
 * each against its declaration. Thread-safe.
 */
public final class InputBinder {

  private final ObjectReader json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().readerFor(JsonNode.class);

  /**
   * What came of holding values against their declarations.
   *
   * @param values of the inputs that are in order, declared ones first; an optional input without any value is left out
   * @param problems with code {@code input} and pointer {@code /inputs/<name>}
   * @param missing names of required inputs that have no value; each is among the problems too
   */
  public record Binding(Map<String, JsonNode> values, List<WorkflowProblem> problems, Set<String> missing) {

    /** The problems of values that are there. */
    public List<WorkflowProblem> misfits() {
      Set<String> without = missing.stream().map(InputBinder::pointer).collect(Collectors.toSet());
      return problems.stream().filter(problem -> !without.contains(problem.pointer())).toList();
    }
  }

  /**
   * The inputs of a run, declared ones first, then what the caller gives beyond them. Text given for an input of
   * another type is read as a value of that type, because command lines have nothing but text. An optional input
   * without any value is left out.
   *
   * @throws InvalidWorkflowException with code {@code input} and pointer {@code /inputs/<name>}, one problem for each
   *     required input that has no value and each value that does not fit
   */
  public Map<String, JsonNode> bind(Workflow workflow, Map<String, JsonNode> given) {
    Binding binding = examine(workflow, given);
    if (!binding.problems().isEmpty()) {
      throw new InvalidWorkflowException(binding.problems());
    }
    return binding.values();
  }

  /** As {@link #bind}, but answers with what is wrong. */
  public Binding examine(Workflow workflow, Map<String, JsonNode> given) {
    Map<String, JsonNode> values = new LinkedHashMap<>(workflow.inputs().values());
    given.forEach((name, value) -> {
      if (value != null) {
        values.put(name, value);
      }
    });
    Map<String, JsonNode> bound = new LinkedHashMap<>();
    List<WorkflowProblem> problems = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>();
    Map<String, Input> declared = declared(workflow.inputs());
    declared.forEach((name, input) -> {
      JsonNode value = values.getOrDefault(name, input.defaultValue().orElse(null));
      if (value == null || value.isNull() && workflow.inputs().required().containsKey(name)) {
        if (workflow.inputs().required().containsKey(name)) {
          missing.add(name);
          problems.add(problem(name, "Input '" + name + "' ("
              + lower(input.type()) + ") is required but was not given"));
        }
      } else if (value.isNull()) {
        bound.put(name, value);
      } else {
        fitting(value, input)
            .ifPresentOrElse(
                fit -> bound.put(name, fit),
                    () -> problems.add(problem(name, "Input '" + name + "' " + misfit(value, input))));
      }
    });
    values.forEach((name, value) -> {
      if (!declared.containsKey(name)) {
        bound.put(name, value);
      }
    });
    return new Binding(bound, problems, missing);
  }

  private static Map<String, Input> declared(Inputs inputs) {
    Map<String, Input> declared = new LinkedHashMap<>(inputs.required());
    declared.putAll(inputs.optional());
    return declared;
  }

  /** The value as the declared type, when it is one of the type and allowed. */
  Optional<JsonNode> fitting(JsonNode value, Input input) {
    return typed(value, input.type())
        .filter(fit -> input.allowed().isEmpty() || input.allowed().stream().anyMatch(fit::equals));
  }

  String misfit(JsonNode value, Input input) {
    if (typed(value, input.type()).isPresent()) {
      return "must be one of " + KnownNames.list(input.allowed().stream().map(JsonNode::asText).toList())
          + ", found " + SchemaCheck.describe(value);
    }
    return "must be of type " + lower(input.type()) + ", found " + SchemaCheck.describe(value);
  }

  private Optional<JsonNode> typed(JsonNode value, Type type) {
    if (fits(value, type) || !value.isTextual()) {
      return Optional.of(value).filter(given -> fits(given, type));
    }
    String text = value.asText().strip();
    if (type == Type.BOOLEAN) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on", "1" -> Optional.of(BooleanNode.TRUE);
        case "false", "no", "off", "0" -> Optional.of(BooleanNode.FALSE);
        default -> Optional.empty();
      };
    }
    try {
      return Optional.<JsonNode>ofNullable(json.readValue(text)).filter(read -> fits(read, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean fits(JsonNode value, Type type) {
    return switch (type) {
      case STRING -> value.isTextual();
      case INTEGER -> value.isIntegralNumber()
          || value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
      case NUMBER -> value.isNumber();
      case BOOLEAN -> value.isBoolean();
      case ARRAY -> value.isArray();
      case OBJECT -> value.isObject();
    };
  }

  private static String lower(Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static WorkflowProblem problem(String name, String message) {
    return new WorkflowProblem(Problems.INPUT, pointer(name), 0, message);
  }

  private static String pointer(String name) {
    return Located.pointer("/inputs", name);
  }
}
