package io.gantry.engine.workflow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names under which the agents of one workflow may ask for tools.
 *
 * @param declared every name that stands for a tool of this workflow
 * @param shared those that the workflow gives to every agent that has tools: {@code jit_tools}, the servers for retrieval,
 *     and {@code Skill}
 * @param open whether a server may add names that are only known when it answers (MCP)
 */
record AgentTools(Set<String> declared, List<String> shared, boolean open) {

  static AgentTools of(Tools tools, List<Workflow.Skill> skills, Optional<ContextPolicy.Retrieval> retrieval) {
    Set<String> names = new HashSet<>(tools.natives());
    tools.httpExecutors().forEach(executor -> names.add(executor.id()));
    tools.mcp().forEach(server -> names.add(server.id()));
    List<String> shared = new ArrayList<>();
    retrieval.ifPresent(
        policy -> {
          shared.addAll(policy.jitTools());
          shared.addAll(policy.mcpServers());
        });
    if (!skills.isEmpty()) {
      shared.add(Workflow.Skill.TOOL);
    }
    names.addAll(shared);
    return new AgentTools(Set.copyOf(names), List.copyOf(shared), !tools.mcp().isEmpty());
  }

  /**
   * The tools of an agent, or of a turn, that lists these: the declared ones in the given order, then the shared ones. An
   * empty list says that it has none, and stays empty; one in which nothing is declared does not.
   */
  List<String> listed(Collection<String> names) {
    return names.isEmpty()
        ? List.of()
        : Stream.concat(declaredOf(names).stream(), shared.stream()).distinct().toList();
  }

  /** The names that stand for a tool, in the given order, import paths reduced to their last part. */
  List<String> declaredOf(Collection<String> names) {
    return names.stream().map(this::named).filter(this::has).distinct().toList();
  }

  boolean has(String name) {
    return open || declared.contains(name);
  }

  String named(String name) {
    return declared.contains(name) ? name : lastPart(name);
  }

  /** {@code strands_tools.http_request.http_request} is the native tool {@code http_request}. */
  static String lastPart(String importPath) {
    return importPath.substring(importPath.lastIndexOf('.') + 1);
  }
}
