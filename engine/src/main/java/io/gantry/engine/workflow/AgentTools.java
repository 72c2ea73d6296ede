package io.gantry.engine.workflow;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names under which the agents of one workflow may ask for tools.
 *
 * @param declared every name that stands for a tool of this workflow
 * @param open whether a server may add names that are only known when it answers (MCP)
 */
record AgentTools(Set<String> declared, boolean open) {

  static AgentTools of(Tools tools, List<Workflow.Skill> skills, Optional<ContextPolicy.Retrieval> retrieval) {
    Set<String> names = new HashSet<>(tools.natives());
    tools.httpExecutors().forEach(executor -> names.add(executor.id()));
    tools.mcp().forEach(server -> names.add(server.id()));
    retrieval.ifPresent(added -> names.addAll(added.jitTools()));
    if (!skills.isEmpty()) {
      names.add(Workflow.Skill.TOOL);
    }
    return new AgentTools(Set.copyOf(names), !tools.mcp().isEmpty());
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
