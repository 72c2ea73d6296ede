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
  private final Map<String, List<Tool>> groups;
  private final List<String> warnings;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A box of these tools.
   *
   * @param onClose called once
   */
  RunToolbox(Contents contents, Runnable onClose) {
    Map<String, Tool> found = new LinkedHashMap<>();
    contents.tools().forEach(tool -> found.put(tool.signature().name(), tool));
    this.names = Collections.unmodifiableSet(new LinkedHashSet<>(found.keySet()));
    contents.aliases().forEach(found::putIfAbsent);
    this.tools = Map.copyOf(found);
    this.groups = Map.copyOf(contents.groups());
    this.warnings = contents.warnings();
    this.onClose = onClose;
  }

  /**
   * What is in a box.
   *
   * @param tools in declared order
   * @param aliases further names by which tools are found, unless a tool has that name itself
   * @param groups the tools that a server's id stands for, unless a tool is found by that name
   */
  record Contents(List<Tool> tools, Map<String, Tool> aliases, Map<String, List<Tool>> groups, List<String> warnings) {

    /** Tools that have one name each. */
    static Contents of(List<Tool> tools) {
      return new Contents(tools, Map.of(), Map.of(), List.of());
    }
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
  public List<Tool> all(String name) {
    Optional<Tool> one = find(name);
    return one.isPresent() || closed.get() ? one.stream().toList() : groups.getOrDefault(name, List.of());
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
    }
  }
}
