package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;

/** {@code calculator}: exact decimal arithmetic. */
final class CalculatorTool implements Tool {

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "calculator",
          "Evaluates an arithmetic expression: + - * / % ^ (or **), parentheses, the constants pi and e, the functions "
              + Arithmetic.FUNCTIONS + ". log has base 10, ln base e; round takes a number and optionally decimals.",
          new ParameterSchema().requiredText("expression", "For example (12.5 + 3) * 4 or round(10 / 3, 2)").build(),
          Effect.READ,
          Duration.ofSeconds(5));

  private final Arithmetic arithmetic = new Arithmetic();

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return Optional.of("");
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException {
    return arithmetic.evaluate(arguments.path("expression").asText());
  }
}
