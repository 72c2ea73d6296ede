package io.gantry.engine.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Workflow;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The agents of one run, each built once per agent and set of tools (unless that is switched off), over one toolbox.
 * Confined to the run's coordinator but for {@link #close()}.
 */
final class RunAgents implements AutoCloseable {

  private final Workflow workflow;
  private final RunOptions options;
  private final Toolbox box;
  private final ToolBatch batch;
  private final AgentCache cache;

  /**
   * @param box closed with these agents
   */
  RunAgents(Workflow workflow, RunOptions options, Toolbox box, ToolBatch batch, AgentReuse reuse) {
    this.workflow = workflow;
    this.options = options;
    this.box = box;
    this.batch = batch;
    this.cache = new AgentCache(reuse);
  }

  /**
   * The agent of a step, with its tools; the same one until the step has ended.
   *
   * @param toolOverrides the tools to use instead of those the agent names
   */
  BoundAgent agent(StepId step, String id, Optional<? extends Collection<String>> toolOverrides) {
    return cache.of(step).orElseGet(() -> bind(step, id, toolOverrides));
  }

  private BoundAgent bind(StepId step, String id, Optional<? extends Collection<String>> toolOverrides) {
    Agent definition = workflow.agent(id);
    Collection<String> own = definition.tools().<Collection<String>>map(named -> named).orElse(box.names());
    Set<String> names = new LinkedHashSet<>(toolOverrides.<Collection<String>>map(named -> named).orElse(own));
    ModelRef model = model(definition.model());
    return cache.take(
        step, id, names, model, () -> new BoundAgent(definition, model, box, inOrder(names, own), batch));
  }

  /** A step has ended and asks for its agent no more. */
  void ended(StepId step) {
    cache.ended(step);
  }

  /**
   * The agent's own order, then the run's, then the alphabet: what a model is offered must not depend on which of the steps
   * that share an agent came first.
   */
  private Collection<String> inOrder(Set<String> names, Collection<String> own) {
    Set<String> ordered = new LinkedHashSet<>(own);
    ordered.addAll(box.names());
    ordered.addAll(new TreeSet<>(names));
    ordered.retainAll(names);
    return ordered;
  }

  /** The model that is asked where the workflow names this one. */
  ModelRef model(ModelRef named) {
    return options.modelFor(named);
  }

  /** Every tool that may run in this run, for steps without an agent. */
  Toolbox tools() {
    return box;
  }

  /** What each call of a group would do to the world, by its id; one that would be refused does nothing. */
  Map<String, Effect> effects(List<ToolCall> group, Toolbox tools) {
    return batch.effectsOf(group, tools);
  }

  /** How many of these calls may be made at the same time, from the first one on. */
  int together(List<ToolCall> calls, Toolbox tools) {
    return batch.together(calls, tools);
  }

  /** The arguments of a call that a person has to agree to; empty for one that nobody is asked about. */
  Optional<ObjectNode> toApprove(ToolCall call, Toolbox tools) {
    return batch.toApprove(call, tools);
  }

  /** A person is asked about a call, so that the server's list of tools can say so. */
  void approvalAsked(ToolCall call, Toolbox tools) {
    batch.approvalAsked(call, tools, workflow.name());
  }

  @Override
  public void close() {
    box.close();
  }
}
