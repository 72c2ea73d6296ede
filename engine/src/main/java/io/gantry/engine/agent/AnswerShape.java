package io.gantry.engine.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.AgentSchema;
import java.util.List;
import java.util.Optional;

/** Holds what an agent answers against its {@code output_schema}. */
final class AnswerShape {

  /** A schema that refers to itself follows a value down. */
  private static final int MAX_DEPTH = 100;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AnswerShape() {}

  /**
   * What is wrong with an answer; empty when it holds what the schema asks for. The answer is the JSON in the text, as
   * {@link JsonAnswer} finds it, or the text itself where the schema wants no object and no array.
   */
  static List<String> violations(String answer, AgentSchema schema) {
    AgentSchema.Check check = schema.check();
    if (JsonAnswer.find(answer, json -> check.violations(json).isEmpty()).isPresent()) {
      return List.of();
    }
    Optional<JsonNode> scalar = json(answer).filter(JsonNode::isValueNode);
    JsonNode text = JsonNodeFactory.instance.textNode(answer.strip());
    if (scalar.filter(value -> check.violations(value).isEmpty()).isPresent() || check.violations(text).isEmpty()) {
      return List.of();
    }
    return JsonAnswer.find(answer).or(() -> scalar).map(check::violations).orElse(List.of("it holds no JSON"));
  }

  /** The one JSON value that a text is, if it is one. */
  static Optional<JsonNode> json(String text) {
    try {
      JsonNode value = JSON.readTree(text);
      return value == null || value.isMissingNode() ? Optional.empty() : Optional.of(value);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
