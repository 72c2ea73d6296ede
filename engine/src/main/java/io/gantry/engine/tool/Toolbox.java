package io.gantry.engine.tool;

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

  /** What the run's author should know about these tools, one sentence each. */
  default List<String> warnings() {
    return List.of();
  }

  /** Closes what the tools hold open, HTTP clients above all. Called once, however the run ended. */
  @Override
  void close();
}
