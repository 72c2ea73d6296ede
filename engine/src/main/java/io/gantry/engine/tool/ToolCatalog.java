package io.gantry.engine.tool;

import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
   * The tools of a workflow that are known without asking any other server: the native ones it declares, its HTTP
   * executors and the one that loads its skills, under the terms the workflow declares. Never blocks.
   */
  Toolbox known(Workflow workflow);

  /**
   * Makes the tools of one run ready: those that are {@link #known} and those of its MCP servers, each built once. Returns
   * at once; the stage is complete already where no other server has to be asked, and otherwise completes on any thread.
   *
   * @return fails with {@link ToolsUnavailableException} when a server cannot be asked for its tools
   */
  default CompletionStage<Toolbox> open(Workflow workflow) {
    return CompletableFuture.completedStage(known(workflow));
  }
}
