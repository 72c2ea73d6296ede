package io.gantry.engine.tool;

import io.gantry.engine.workflow.Tools.Terms;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tools of one run, shared by all its steps. Thread-safe until closed. */
public interface Toolbox extends AutoCloseable {

  /** Names of the tools the workflow declares and this server has, in declared order. */
  Set<String> names();

  Optional<Tool> find(String name);

  /** The tools that a declared name stands for: one, all those of a server that has this id, or none. */
  default List<Tool> all(String name) {
    return find(name).stream().toList();
  }

  /**
   * The tool that takes many calls of this one at once, as the workflow names it; it need not be offered itself. Nothing
   * where a person has to agree to calls of either: who is asked about a call is asked about that one alone.
   */
  default Optional<Tool> batchOf(Tool tool) {
    Terms terms = tool.signature().terms();
    return terms.batch()
        .filter(name -> !terms.requiresApproval())
        .flatMap(name -> find(name).or(() -> find(name.substring(name.lastIndexOf('.') + 1))))
        .filter(batch -> !batch.signature().name().equals(tool.signature().name()))
        .filter(batch -> !batch.signature().terms().requiresApproval());
  }

  /** What the run's author should know about these tools, one sentence each. */
  default List<String> warnings() {
    return List.of();
  }

  /** Closes what the tools hold open, HTTP clients above all. Called once, however the run ended. */
  @Override
  void close();
}
