package io.gantry.engine.tool;

import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Ordered;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Workflow.Skill;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tools that come with Gantry: the native ones, and HTTP executors as workflows declare them. All of them share one
 * pool of HTTP connections, which {@link #close()} closes. Thread-safe.
 */
public final class NativeToolCatalog implements ToolCatalog, AutoCloseable {

  private final GuardedHttpClient http;
  private final SecretValues secrets;
  private final Map<String, Tool> tools;
  private final AtomicInteger openToolboxes = new AtomicInteger();

  /**
   * Opens no connection yet and starts no thread.
   *
   * @param guard decides where on the network tools may reach
   * @param secrets values for the headers of HTTP executors
   */
  public NativeToolCatalog(Clock clock, EgressGuard guard, HttpSettings settings, SecretValues secrets) {
    this.http = new GuardedHttpClient(guard, settings);
    this.secrets = secrets;
    Map<String, Tool> byName = new LinkedHashMap<>();
    for (Tool tool :
        List.of(
            new CalculatorTool(),
            new CurrentTimeTool(clock),
            new FileReadTool(),
            new GrepTool(),
            new HeadTool(),
            new TailTool(),
            new SearchTool(),
            new HttpRequestTool(http))) {
      byName.put(tool.signature().name(), tool);
    }
    this.tools = Ordered.copyOf(byName);
  }

  @Override
  public Set<String> nativeTools() {
    return tools.keySet();
  }

  @Override
  public Optional<Tool> nativeTool(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /**
   * {@inheritDoc} What the workflow's {@code allow_tools} leaves out is not in the box. A tool can be found by the name
   * the workflow uses for it and by the name models call it.
   */
  @Override
  public Toolbox open(Workflow workflow) {
    List<Tool> declared = new ArrayList<>();
    Map<String, Tool> executors = new LinkedHashMap<>();
    for (String name : declaredNatives(workflow)) {
      nativeTool(name).filter(tool -> allowed(workflow, name, name)).ifPresent(declared::add);
    }
    Set<String> taken = new LinkedHashSet<>(tools.keySet());
    taken.addAll(List.of(Skill.TOOL, FetchResultTool.NAME));
    for (HttpExecutor executor : workflow.tools().httpExecutors()) {
      String name = toolName(executor.id(), taken);
      taken.add(name);
      if (allowed(workflow, executor.id(), name)) {
        SecretHeaders headers = new SecretHeaders(executor.headers(), workflow.environment().secrets(), secrets);
        Tool tool = new HttpExecutorTool(name, executor, http, headers);
        declared.add(tool);
        executors.put(executor.id(), tool);
      }
    }
    if (!workflow.skills().isEmpty() && allowed(workflow, Skill.TOOL, Skill.TOOL)) {
      declared.add(new SkillTool(workflow.skills()));
    }
    openToolboxes.incrementAndGet();
    return new RunToolbox(declared, executors, this::closed);
  }

  /** How many toolboxes are open, which is how many runs are under way. */
  public int openToolboxes() {
    return openToolboxes.get();
  }

  /** Closes every connection, also those in use. */
  @Override
  public void close() {
    http.close();
  }

  private void closed() {
    openToolboxes.decrementAndGet();
    http.closeIdleConnections();
  }

  private static Set<String> declaredNatives(Workflow workflow) {
    Set<String> names = new LinkedHashSet<>(workflow.tools().natives());
    workflow
        .contextPolicy()
        .flatMap(policy -> policy.retrieval())
        .ifPresent(retrieval -> names.addAll(retrieval.jitTools()));
    return names;
  }

  private static boolean allowed(Workflow workflow, String declaredName, String toolName) {
    return workflow
        .guardrails()
        .allowTools()
        .map(names -> names.contains(declaredName) || names.contains(toolName))
        .orElse(true);
  }

  /** An executor's id as a tool name that models accept and that no other tool has. */
  private static String toolName(String id, Set<String> taken) {
    String plain = ShortText.head(id.replaceAll("[^A-Za-z0-9_-]", "_"), 60);
    String name = plain;
    for (int i = 2; taken.contains(name); i++) {
      name = plain + "_" + i;
    }
    return name;
  }
}
