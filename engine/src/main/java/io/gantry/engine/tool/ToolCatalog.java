package io.gantry.engine.tool;

import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.Set;

/** The tools this server can offer. Thread-safe. */
public interface ToolCatalog {

  /** Names of the native tools. */
  Set<String> nativeTools();

  /** The native tool with this name. */
  Optional<Tool> nativeTool(String name);

  /**
   * Makes the tools of one run ready: the native ones it declares, its HTTP executors and the one that loads its skills,
   * each built once.
   */
  Toolbox open(Workflow workflow);
}
