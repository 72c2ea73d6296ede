package io.gantry.engine.tool;

import io.gantry.engine.workflow.Environment;
import java.util.Optional;

/** Where the values of a workflow's declared secrets come from. Thread-safe. */
@FunctionalInterface
public interface SecretValues {

  /** Knows no value at all. */
  SecretValues NONE = secret -> Optional.empty();

  /** The value now, if this server has one; may block while it reads a file. */
  Optional<String> find(Environment.Secret secret);
}
