package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.tool.Effect;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Workflow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The agents of one run, each built once per agent and set of tools, over one toolbox. Confined to the run's coordinator
 * but for {@link #close()}.
 */
final class RunAgents implements AutoCloseable {

  private final Workflow workflow;
  private final RunOptions options;
  private final Toolbox box;
  private final ToolBatch batch;
  private final Map<Key, BoundAgent> built = new HashMap<>();

  RunAgents(Workflow workflow, RunOptions options, ToolCatalog catalog, ToolBatch batch) {
    this.workflow = workflow;
    this.options = options;
    this.box = catalog.open(workflow);
    this.batch = batch;
  }

  /**
   * An agent with its tools.
   *
   * @param toolOverrides the tools to use instead of those the agent names
   */
  BoundAgent agent(String id, Optional<? extends Collection<String>> toolOverrides) {
    Agent definition = workflow.agent(id);
    Collection<String> own = definition.tools().<Collection<String>>map(named -> named).orElse(box.names());
    Collection<String> names = toolOverrides.<Collection<String>>map(named -> named).orElse(own);
    return built.computeIfAbsent(
        new Key(id, Set.copyOf(names)),
        key -> new BoundAgent(definition, model(definition.model()), box, names, batch));
  }

  /** The model that is asked where the workflow names this one. */
  ModelRef model(ModelRef named) {
    return options.modelFor(named);
  }

  /** Every tool that may run in this run, for steps without an agent. */
  Toolbox tools() {
    return box;
  }

  /** What a call would do to the world; one that would be refused does nothing. */
  Effect effect(ToolCall call, Toolbox tools) {
    return batch.effectOf(call, tools);
  }

  @Override
  public void close() {
    box.close();
  }

  /** Two steps share an agent when they name the same agent and the same tools, in whatever order. */
  private record Key(String agent, Set<String> tools) {}
}
