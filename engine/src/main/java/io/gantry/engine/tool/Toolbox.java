package io.gantry.engine.tool;

import java.util.Optional;
import java.util.Set;

/** The tools of one run, shared by all its steps. Thread-safe until closed. */
public interface Toolbox extends AutoCloseable {

  /** Names of the tools the workflow declares and this server has, in declared order. */
  Set<String> names();

  Optional<Tool> find(String name);

  /** Closes what the tools hold open, HTTP clients above all. Called once, however the run ended. */
  @Override
  void close();
}
