package io.gantry.engine.tool;

import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.Terms;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tools that workflows with the same declarations share, with their terms. Immutable.
 *
 * @param taken names that no tool of a server may have
 * @param tools in declared order
 * @param aliases further names by which tools are found
 */
record ToolSet(Declaration declared, Set<String> taken, List<Tool> tools, Map<String, Tool> aliases) {

  static final List<String> RESERVED = List.of(Skill.TOOL, FetchResultTool.NAME);

  /**
   * Everything in a workflow that its tools are made from, and nothing else: two workflows with equal declarations have
   * equal tools.
   */
  record Declaration(
      List<String> natives,
      Map<String, Terms> nativeTerms,
      List<HttpExecutor> executors,
      List<Secret> secrets,
      List<Skill> skills,
      Optional<List<String>> allowed) {

    static Declaration of(Workflow workflow) {
      Set<String> natives = new LinkedHashSet<>(workflow.tools().natives());
      workflow
          .contextPolicy()
          .flatMap(policy -> policy.retrieval())
          .ifPresent(retrieval -> natives.addAll(retrieval.jitTools()));
      return new Declaration(
          List.copyOf(natives),
          workflow.tools().nativeTerms(),
          workflow.tools().httpExecutors(),
          workflow.environment().secrets(),
          workflow.skills(),
          workflow.guardrails().allowTools());
    }

    boolean allows(String declaredName, String toolName) {
      return allowed.map(names -> names.contains(declaredName) || names.contains(toolName)).orElse(true);
    }
  }

  /** Builds the tools of a workflow from those of a server. */
  static ToolSet of(
      Declaration declared, ToolCatalog catalog, GuardedHttpClient http, SecretValues secrets, Polling polling) {
    List<Tool> tools = new ArrayList<>();
    Map<String, Tool> executors = new LinkedHashMap<>();
    for (String name : declared.natives()) {
      if (declared.allows(name, name)) {
        Terms terms = declared.nativeTerms().getOrDefault(name, Terms.NONE);
        catalog.nativeTool(name).map(tool -> DeclaredTool.of(tool, terms)).ifPresent(tools::add);
      }
    }
    Set<String> taken = new LinkedHashSet<>(catalog.nativeTools());
    taken.addAll(RESERVED);
    for (HttpExecutor executor : declared.executors()) {
      String name = toolName(executor.id(), taken);
      taken.add(name);
      if (declared.allows(executor.id(), name)) {
        SecretHeaders headers = new SecretHeaders(executor.headers(), declared.secrets(), secrets);
        Tool tool = DeclaredTool.of(new HttpExecutorTool(name, executor, http, headers, polling), executor.terms());
        tools.add(tool);
        executors.put(executor.id(), tool);
      }
    }
    if (!declared.skills().isEmpty() && declared.allows(Skill.TOOL, Skill.TOOL)) {
      tools.add(new SkillTool(declared.skills()));
    }
    return new ToolSet(declared, Set.copyOf(taken), List.copyOf(tools), Map.copyOf(executors));
  }

  /**
   * These tools and those of the servers, each under a name that no other has. What a refused tool would be found by finds
   * nothing.
   */
  RunToolbox.Contents with(ServerTools.Answered answered) {
    if (answered.tools().isEmpty()) {
      return new RunToolbox.Contents(tools, aliases, Map.of(), answered.warnings());
    }
    List<Tool> all = new ArrayList<>(tools);
    Map<String, Tool> found = new LinkedHashMap<>(aliases);
    Map<String, List<Tool>> groups = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>(taken);
    Set<String> withheld = new HashSet<>();
    for (ServerTools.Listed listed : answered.tools()) {
      String longName = plain(listed.server() + "_" + listed.tool());
      String name = names.contains(plain(listed.tool())) ? toolName(longName, names) : plain(listed.tool());
      names.add(name);
      Set<String> further = new HashSet<>(List.of(longName, listed.tool()));
      further.removeAll(withheld);
      if (!declared.allows(listed.server(), name) && !declared.allows(listed.tool(), longName)) {
        continue;
      }
      if (listed instanceof ServerTools.Offer offer) {
        Tool tool = offer.named(name);
        all.add(tool);
        further.forEach(alias -> found.putIfAbsent(alias, tool));
        groups.computeIfAbsent(listed.server(), server -> new ArrayList<>()).add(tool);
      } else {
        found.remove(name);
        further.removeAll(found.keySet());
        withheld.addAll(further);
        withheld.add(name);
      }
    }
    return new RunToolbox.Contents(all, found, groups, answered.warnings());
  }

  /** A name as models accept it. */
  private static String plain(String name) {
    return ShortText.head(name.replaceAll("[^A-Za-z0-9_-]", "_"), 60);
  }

  /** An id as a tool name that models accept and that no other tool has. */
  private static String toolName(String id, Set<String> taken) {
    String plain = plain(id);
    String name = plain;
    for (int i = 2; taken.contains(name); i++) {
      name = plain + "_" + i;
    }
    return name;
  }
}
