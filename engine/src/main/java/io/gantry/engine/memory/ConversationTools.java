package io.gantry.engine.memory;

import io.gantry.engine.tool.FetchResultTool;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Ordered;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An agent's tools at one moment of its conversation: with the one that reads results that were shown by a preview, and
 * with the skills that are loaded already. A snapshot; closing it leaves the agent's own tools open.
 *
 * @param results by handle, those that were not shown as a whole
 * @param loaded ids of skills
 * @param mostFetched the most characters that one fetch shows
 */
public record ConversationTools(Toolbox own, Map<String, String> results, Set<String> loaded, int mostFetched)
    implements Toolbox {

  public ConversationTools {
    results = Ordered.copyOf(results);
    loaded = Set.copyOf(loaded);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(own.names());
    if (!results.isEmpty()) {
      names.add(FetchResultTool.NAME);
    }
    return names;
  }

  @Override
  public Optional<Tool> find(String name) {
    Optional<Tool> found = own.find(name);
    if (found.isPresent()) {
      return name.equals(Skill.TOOL) ? found.map(tool -> new LoadOnce(tool, loaded)) : found;
    }
    return name.equals(FetchResultTool.NAME) && !results.isEmpty()
        ? Optional.of(new FetchResultTool(results, mostFetched))
        : found;
  }

  @Override
  public Optional<Tool> batchOf(Tool tool) {
    return own.batchOf(tool);
  }

  /** Of these calls, to be made at the same time, as many as may be; the others are to wait for them. Never none of some. */
  public List<ToolCall> together(List<ToolCall> calls) {
    return LoadOnce.together(calls);
  }

  @Override
  public void close() {}
}
