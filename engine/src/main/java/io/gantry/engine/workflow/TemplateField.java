package io.gantry.engine.workflow;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A field of a workflow that is a strict template.
 *
 * @param scope the names it may use besides inputs; absent where that depends on the run
 * @param index of the step or task it belongs to; absent for what is filled in at the end
 */
record TemplateField(String pointer, String template, Optional<Set<String>> scope, Optional<Integer> index) {

  /** All of them, in document order. */
  static List<TemplateField> of(Workflow workflow) {
    return TemplateWalk.through(workflow);
  }
}
