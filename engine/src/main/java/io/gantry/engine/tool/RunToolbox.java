package io.gantry.engine.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The tools of one run, by declared name and by the name models use. */
final class RunToolbox implements Toolbox {

  private final Set<String> names;
  private final Map<String, Tool> tools;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A box of these tools, in this order.
   *
   * @param aliases further names by which tools are found, unless a tool has that name itself
   * @param onClose called once
   */
  RunToolbox(List<Tool> tools, Map<String, Tool> aliases, Runnable onClose) {
    Map<String, Tool> found = new LinkedHashMap<>();
    tools.forEach(tool -> found.put(tool.signature().name(), tool));
    this.names = Collections.unmodifiableSet(new LinkedHashSet<>(found.keySet()));
    aliases.forEach(found::putIfAbsent);
    this.tools = Map.copyOf(found);
    this.onClose = onClose;
  }

  @Override
  public Set<String> names() {
    return names;
  }

  @Override
  public Optional<Tool> find(String name) {
    return closed.get() ? Optional.empty() : Optional.ofNullable(tools.get(name));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
    }
  }
}
