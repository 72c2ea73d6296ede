package io.gantry.engine.run;

import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.Toolbox;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A box of these tools that nothing closes. */
final class TestTools implements Toolbox {

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  TestTools(Tool... tools) {
    for (Tool tool : tools) {
      this.tools.put(tool.signature().name(), tool);
    }
  }

  @Override
  public Set<String> names() {
    return tools.keySet();
  }

  @Override
  public Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  @Override
  public void close() {
    // nothing is open
  }
}
