package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;

import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts that tests build patterns of. */
final class PatternParts {

  private PatternParts() {}

  static Turn turn(String agent, String input) {
    return new Turn(agent, Optional.of(input), Map.of(), Optional.empty());
  }

  static Turn turn(String agent) {
    return new Turn(agent, Optional.empty(), Map.of(), Optional.empty());
  }

  static Gate gate(String prompt) {
    return new Gate(prompt, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Branch branch(String id, Place... steps) {
    return new Branch(id, List.of(steps));
  }

  /** A workflow of two agents, {@code agent} and {@code other}. */
  static Workflow workflow(PatternSpec pattern, OnFailure mode, int maxParallel) {
    return aWorkflow().pattern(pattern, "agent", "other").onFailure(mode).maxParallel(maxParallel).build();
  }
}
