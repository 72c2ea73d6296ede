package io.gantry.engine.tool;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a run's toolbox that one agent is offered; a call of any other tool finds nothing. Immutable; closing it
 * leaves the run's toolbox open.
 */
public final class OfferedTools implements Toolbox {

  private final Toolbox toolbox;
  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /**
   * The tools with these names, declared or as models use them, in this order, a server's id for all its tools; those not in
   * the box are left out.
   */
  public OfferedTools(Toolbox toolbox, Collection<String> names) {
    this.toolbox = toolbox;
    for (String name : names) {
      toolbox.all(name).forEach(tool -> tools.put(tool.signature().name(), tool));
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tools.keySet());
  }

  @Override
  public Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  @Override
  public Optional<Tool> batchOf(Tool tool) {
    return toolbox.batchOf(tool);
  }

  @Override
  public void close() {}
}
