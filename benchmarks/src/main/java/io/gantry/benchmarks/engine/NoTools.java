package io.gantry.benchmarks.engine;

import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.Set;

/** A server without tools. */
final class NoTools implements ToolCatalog, Toolbox {

  @Override
  public Set<String> nativeTools() {
    return Set.of();
  }

  @Override
  public Optional<Tool> nativeTool(String name) {
    return Optional.empty();
  }

  @Override
  public Toolbox known(Workflow workflow) {
    return this;
  }

  @Override
  public Set<String> names() {
    return Set.of();
  }

  @Override
  public Optional<Tool> find(String name) {
    return Optional.empty();
  }

  @Override
  public void close() {
    // nothing is open
  }
}
