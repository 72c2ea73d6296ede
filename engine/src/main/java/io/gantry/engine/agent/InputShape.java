package io.gantry.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.AgentSchema;
import java.util.List;
import java.util.Map;

/**
 * Holds what an agent is told against its {@code input_schema}. Where that is a JSON object or array, it is checked itself;
 * so is any text that satisfies the schema as a text. Otherwise the text was made of values, and these are checked: an
 * object of those names the schema lists under {@code properties} that the step's templates can use.
 */
final class InputShape {

  private static final ObjectMapper JSON = new ObjectMapper();

  private InputShape() {}

  /** What is wrong; empty when nothing is. */
  static List<String> violations(String input, Map<String, ?> scope, AgentSchema schema) {
    JsonNode text = JsonNodeFactory.instance.textNode(input);
    return AnswerShape.json(input)
        .filter(JsonNode::isContainerNode)
        .map(schema::violations)
        .orElseGet(() -> schema.violations(text).isEmpty() ? List.of() : schema.violations(values(scope, schema)));
  }

  private static ObjectNode values(Map<String, ?> scope, AgentSchema schema) {
    ObjectNode values = JSON.createObjectNode();
    schema.text().path("properties").fieldNames().forEachRemaining(name -> {
      Object value = scope.get(name);
      if (value != null) {
        values.set(name, JSON.valueToTree(value));
      }
    });
    return values;
  }
}
