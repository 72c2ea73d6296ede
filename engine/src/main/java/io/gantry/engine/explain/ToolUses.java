package io.gantry.engine.explain;

import io.gantry.engine.explain.Stage.Doer;
import io.gantry.engine.explain.WorkflowPlan.CallKind;
import io.gantry.engine.explain.WorkflowPlan.ToolUse;
import io.gantry.engine.tool.OfferedTools;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which tools the steps of a workflow may use, and which of their calls run side by side. */
final class ToolUses {

  private final Workflow workflow;
  private final Outline outline;
  private final Toolbox box;
  private final boolean parallel;

  /**
   * @param parallel whether calls of one reply that only read may run side by side
   */
  ToolUses(Workflow workflow, Outline outline, Toolbox box, boolean parallel) {
    this.workflow = workflow;
    this.outline = outline;
    this.box = box;
    this.parallel = parallel;
  }

  /** The tools that a step may use, by the names models use; none for a question. */
  List<String> of(Stage stage) {
    if (stage.doer() instanceof Doer.AgentTurn turn) {
      return turn.tools().map(this::offered).orElseGet(() -> ofAgents(turn.agents()));
    } else if (stage.doer() instanceof Doer.Action action) {
      return offered(action.tools().<Collection<String>>map(named -> named).orElse(box.names()));
    }
    return List.of();
  }

  /** Whether an agent that does a step is offered any tool for it. */
  boolean areOfferedIn(Stage stage) {
    boolean known =
        stage.doer() instanceof Doer.Action action ? !ofAgents(action.agents()).isEmpty() : !of(stage).isEmpty();
    return known || mayGetServerTools(stage);
  }

  /** Whether a name, or having no names at all, may stand for a tool that is known only when its MCP server answers. */
  private boolean mayGetServerTools(Stage stage) {
    if (workflow.tools().mcp().isEmpty()) {
      return false;
    }
    if (stage.doer() instanceof Doer.AgentTurn turn && turn.tools().isPresent()) {
      return !isKnown(turn.tools().get());
    }
    return stage.agents().stream()
        .anyMatch(agent -> workflow.agent(agent).tools().map(names -> !isKnown(names)).orElse(true));
  }

  private boolean isKnown(Collection<String> names) {
    return names.stream().allMatch(name -> box.find(name).isPresent());
  }

  /** Whether a person is asked before some call that the step may make. */
  boolean mayNeedApprovalIn(Stage stage) {
    return of(stage).stream().flatMap(name -> box.find(name).stream()).anyMatch(ToolUses::requiresApproval);
  }

  private List<String> ofAgents(List<String> agents) {
    return agents.stream().flatMap(agent -> ofAgent(agent).stream()).distinct().toList();
  }

  /** The tools an agent may use where its step says nothing else. */
  List<String> ofAgent(String agent) {
    return offered(workflow.agent(agent).tools().<Collection<String>>map(names -> names).orElse(box.names()));
  }

  private List<String> offered(Collection<String> names) {
    return List.copyOf(new OfferedTools(box, names).names());
  }

  /** Every tool in the box, with the agents that may use it in some step. */
  List<ToolUse> all() {
    List<ToolUse> uses = new ArrayList<>();
    Map<String, Set<String>> users = users();
    for (String name : box.names()) {
      List<String> agents = List.copyOf(users.getOrDefault(name, Set.of()));
      box.find(name)
          .ifPresent(tool ->
              uses.add(
                  new ToolUse(name, tool.signature().timeout(), agents, calls(tool), requiresApproval(tool))));
    }
    return uses;
  }

  /** For each tool the agents that may use it in some step. */
  private Map<String, Set<String>> users() {
    Map<String, Set<String>> users = new HashMap<>();
    Set<Pair> seen = new HashSet<>();
    for (Stage stage : outline.stages()) {
      Optional<List<String>> named = stage.doer() instanceof Doer.AgentTurn turn ? turn.tools() : Optional.empty();
      for (String agent : stage.agents()) {
        if (seen.add(new Pair(agent, named))) {
          List<String> tools = named.map(this::offered).orElseGet(() -> ofAgent(agent));
          tools.forEach(tool -> users.computeIfAbsent(tool, name -> new LinkedHashSet<>()).add(agent));
        }
      }
    }
    return users;
  }

  private record Pair(String agent, Optional<List<String>> tools) {}

  private List<CallKind> calls(Tool tool) {
    Map<Effect, List<String>> byEffect = new EnumMap<>(Effect.class);
    byEffect.putAll(tool.effects());
    List<CallKind> calls = new ArrayList<>();
    byEffect.forEach((effect, words) ->
        calls.add(
            requiresApproval(tool)
                ? new CallKind(words, effect, false, "alone and in order, once a person has approved the call")
                : new CallKind(words, effect, parallel && effect == Effect.READ, why(effect, tool))));
    return calls;
  }

  private static boolean requiresApproval(Tool tool) {
    return tool.signature().terms().requiresApproval();
  }

  private String why(Effect effect, Tool tool) {
    if (effect != Effect.READ) {
      return "alone and in order: its effect is " + effect.name().toLowerCase(Locale.ROOT)
          + ", and only calls that read run side by side";
    }
    String joined =
        box.batchOf(tool)
            .map(batch -> "; several calls of this tool become one call of " + batch.signature().name())
            .orElse("");
    return parallel
        ? "side by side with other calls of the same reply that only read" + joined
        : "alone and in order: gantry.tools.parallel is off on this server";
  }

  /** What the workflow declares and its own guardrails leave out, or keep from the network. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    workflow.guardrails().allowTools().ifPresent(allowed -> {
      List<String> declared = new ArrayList<>(workflow.tools().natives());
      workflow.tools().httpExecutors().forEach(executor -> declared.add(executor.id()));
      declared.stream()
          .filter(name -> box.find(name).isEmpty())
          .forEach(name -> warnings.add("The tool '" + name + "' is declared, but security.guardrails.allow_tools leaves it"
              + " out"));
    });
    List<String> servers = workflow.tools().mcp().stream().map(server -> "'" + server.id() + "'").toList();
    if (!servers.isEmpty()) {
      warnings.add("The tools of MCP server" + (servers.size() == 1 ? " " : "s ") + String.join(", ", servers)
          + " are known when " + (servers.size() == 1 ? "it answers" : "they answer") + " at the start of a run; they are"
          + " not part of this plan");
    }
    if (workflow.guardrails().denyNetwork() && !box.names().isEmpty()) {
      warnings.add("security.guardrails.deny_network is on: a tool that would reach the network refuses every call");
    }
    return warnings;
  }
}
