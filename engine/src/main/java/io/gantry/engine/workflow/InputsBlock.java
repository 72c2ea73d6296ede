package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Inputs.Input;
import io.gantry.engine.workflow.Inputs.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code inputs}. */
final class InputsBlock {

  private InputsBlock() {}

  static Inputs read(Fields inputs) {
    return new Inputs(
        inputs.map("required", InputsBlock::input),
        inputs.map("optional", InputsBlock::input),
        inputs.jsonMap("values"));
  }

  private static Input input(Fields input) {
    if (input.node().isTextual()) {
      return new Input(type(input.node().asText()), "", Optional.empty(), List.of());
    }
    List<JsonNode> allowed = new ArrayList<>();
    input.node().path("enum").forEach(allowed::add);
    return new Input(type(input.text("type", "")), input.text("description", ""), input.json("default"), allowed);
  }

  private static Type type(String name) {
    return Type.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
