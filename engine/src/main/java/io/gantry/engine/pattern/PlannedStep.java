package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A step of a plan as the planner wrote it.
 *
 * @param action name of a tool or an agent, or {@code answer}
 * @param dependencies ids of steps to be done before it; absent where the planner says nothing of them
 */
record PlannedStep(
    String id, String action, ObjectNode parameters, Optional<List<String>> dependencies, String reasoning) {

  PlannedStep {
    dependencies = dependencies.map(List::copyOf);
  }
}
