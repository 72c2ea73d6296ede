package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.workflow.ModelRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The agents that were built for one run: one for each agent, set of tools and model, whichever step, layer, branch, route
 * or worker asks. Bounded by the run. Confined to the run's coordinator.
 */
final class AgentCache {

  private final AgentReuse reuse;
  private final Map<Key, BoundAgent> built = new HashMap<>();
  // Of the steps under way; the only place of an agent that is not shared.
  private final Map<StepId, BoundAgent> taken = new HashMap<>();

  AgentCache(AgentReuse reuse) {
    this.reuse = reuse;
  }

  /** The agent that an open step has. */
  Optional<BoundAgent> of(StepId step) {
    return Optional.ofNullable(taken.get(step));
  }

  /**
   * Gives a step its agent, which stays the same for as long as the step is open.
   *
   * @param tools names, in whatever order
   */
  BoundAgent take(StepId step, String agent, Collection<String> tools, ModelRef model, Supplier<BoundAgent> build) {
    Key key = new Key(agent, Set.copyOf(tools), model);
    Optional<BoundAgent> known = Optional.ofNullable(built.get(key));
    BoundAgent found = known.orElseGet(build);
    if (reuse.shared()) {
      built.put(key, found);
    }
    taken.put(step, found);
    reuse.told().accept(known.isPresent() ? AgentReuse.Use.REUSED : AgentReuse.Use.BUILT);
    return found;
  }

  /** The step has ended and will not ask again. */
  void ended(StepId step) {
    taken.remove(step);
  }

  private record Key(String agent, Set<String> tools, ModelRef model) {}
}
