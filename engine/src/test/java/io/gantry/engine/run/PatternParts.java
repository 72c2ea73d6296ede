package io.gantry.engine.run;

import io.gantry.engine.workflow.PatternSpec.Branch;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
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
}
