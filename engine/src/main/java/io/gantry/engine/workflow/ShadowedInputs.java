package io.gantry.engine.workflow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds inputs that templates do not see under their own name, because the pattern has a value of that name. */
final class ShadowedInputs {

  private ShadowedInputs() {}

  /** One sentence for each, in the order of the declarations. */
  static List<String> find(Workflow workflow) {
    Set<String> inputs = new LinkedHashSet<>(workflow.inputs().required().keySet());
    inputs.addAll(workflow.inputs().optional().keySet());
    inputs.addAll(workflow.inputs().values().keySet());
    inputs.retainAll(PatternNames.names(workflow.pattern()));
    return inputs.stream()
        .map(name -> "The input '" + name + "' is named like a value that this pattern gives to templates: there '"
            + name + "' is the pattern's; write inputs." + name + " for the input, or give it another name")
        .toList();
  }
}
