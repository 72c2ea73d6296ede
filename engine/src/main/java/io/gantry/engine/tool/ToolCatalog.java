package io.gantry.engine.tool;

import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.Set;

/** The tools this server can offer. Thread-safe. */
public interface ToolCatalog {

  /** Names of the native tools. */
  Set<String> nativeTools();

  /** The native tool with this name, built when it is first asked for. */
  Optional<Tool> nativeTool(String name);

  /** A hash of the signatures of all native tools; differs exactly when one of them is told or called otherwise. */
  default String version() {
    return SignatureHash.of(
        nativeTools().stream().flatMap(name -> nativeTool(name).stream()).map(Tool::signature).toList());
  }

  /**
   * Makes the tools of one run ready: the native ones it declares, its HTTP executors and the one that loads its skills,
   * under the terms the workflow declares.
   */
  Toolbox open(Workflow workflow);
}
