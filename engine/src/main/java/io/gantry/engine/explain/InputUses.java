package io.gantry.engine.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.explain.WorkflowPlan.InputUse;
import io.gantry.engine.explain.WorkflowPlan.Source;
import io.gantry.engine.workflow.InputBinder.Binding;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.Inputs.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run would get as its inputs. */
final class InputUses {

  private final Inputs inputs;
  private final Map<String, JsonNode> given;
  private final Binding bound;

  InputUses(Inputs inputs, Map<String, JsonNode> given, Binding bound) {
    this.inputs = inputs;
    this.given = given;
    this.bound = bound;
  }

  /** Declared ones first, required before optional, then what else there is. */
  List<InputUse> list() {
    List<InputUse> uses = new ArrayList<>();
    inputs.required().forEach((name, input) -> uses.add(declared(name, input, true)));
    inputs.optional().forEach((name, input) -> uses.add(declared(name, input, false)));
    bound.values().forEach((name, value) -> {
      if (!inputs.required().containsKey(name) && !inputs.optional().containsKey(name)) {
        uses.add(
            new InputUse(name, Optional.empty(), false, "", List.of(), Optional.of(value), source(name, false), false));
      }
    });
    return uses;
  }

  private InputUse declared(String name, Input input, boolean required) {
    // A value that does not fit is shown as it came: a problem says what is wrong with it.
    Optional<JsonNode> value =
        Optional.ofNullable(bound.values().get(name))
            .or(() -> Optional.ofNullable(given.get(name)))
            .or(() -> Optional.ofNullable(inputs.values().get(name)));
    return new InputUse(
        name,
        Optional.of(input.type()),
        required,
        input.description(),
        input.allowed(),
        value,
        value.isEmpty() ? Source.NONE : source(name, input.defaultValue().isPresent()),
        bound.missing().contains(name));
  }

  private Source source(String name, boolean hasDefault) {
    if (given.containsKey(name)) {
      return Source.CALLER;
    }
    return inputs.values().containsKey(name) || !hasDefault ? Source.FILE : Source.DEFAULT;
  }
}
