package io.gantry.engine.run;

import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A catalog without native tools, which offers every workflow the same. */
record KnownTools(Supplier<Toolbox> box) implements ToolCatalog {

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
    return box.get();
  }
}
