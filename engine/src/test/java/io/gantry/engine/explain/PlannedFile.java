package io.gantry.engine.explain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.HttpSettings;
import io.gantry.engine.tool.NativeToolCatalog;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.WorkflowReader;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A workflow file on a server that has every pattern and every native tool, a key for openai and none for anthropic. */
final class PlannedFile {

  static final String NO_KEY = "Provider anthropic needs a key: set ANTHROPIC_API_KEY";

  private static final Set<String> PATTERNS =
      Set.of(
          "chain", "workflow", "parallel", "routing", "evaluator_optimizer", "orchestrator_workers", "graph", "plan_execute",
          "supervisor");

  final LoadedWorkflow loaded;
  private boolean parallelTools = true;

  private PlannedFile(String source) {
    NativeToolCatalog tools = catalog();
    loaded =
        new WorkflowReader(new Capabilities(Set.of("offline", "openai", "anthropic"), PATTERNS, tools.nativeTools()))
            .read(source, References.NONE);
    tools.close();
  }

  static PlannedFile of(String source) {
    return new PlannedFile(source);
  }

  /** Two agents and a pattern; further blocks may follow. */
  static PlannedFile withPattern(String pattern) {
    return of("""
        version: 0
        name: planned
        runtime: {provider: offline}
        agents:
          a: {prompt: You are a.}
          b: {prompt: You are b., max_steps: 3}
        """ + pattern);
  }

  PlannedFile withoutParallelTools() {
    parallelTools = false;
    return this;
  }

  WorkflowPlan plan() {
    return plan(Map.of(), RunOptions.DEFAULT);
  }

  WorkflowPlan plan(Map<String, JsonNode> given, RunOptions options) {
    try (NativeToolCatalog tools = catalog()) {
      return new Explainer(tools, new SomeModels(), new Templates(), parallelTools).explain(loaded, given, options);
    }
  }

  static List<String> steps(WorkflowPlan plan) {
    return plan.steps().stream().map(step -> step.id() + " " + range(step.times())).toList();
  }

  /** {@code 1}, {@code 0..3}, {@code 2..} where nothing bounds it. */
  static String range(Count count) {
    boolean exact = count.most().isPresent() && count.most().getAsLong() == count.least();
    return exact
        ? String.valueOf(count.least())
        : count.least() + ".." + (count.most().isPresent() ? String.valueOf(count.most().getAsLong()) : "");
  }

  private static NativeToolCatalog catalog() {
    return new NativeToolCatalog(
        Clock.systemUTC(), new RealTime(), new EgressGuard(Set.of()), HttpSettings.DEFAULT, secret -> Optional.empty());
  }

  /** Has clients for nobody to ask. */
  static final class SomeModels implements ModelClients {

    @Override
    public Set<String> providers() {
      return Set.of("offline", "openai", "anthropic");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      throw new AssertionError("A plan asks no model, not even for a client");
    }

    @Override
    public Optional<String> obstacle(ModelRef ref) {
      return ref.provider().equals("anthropic") ? Optional.of(NO_KEY) : Optional.empty();
    }
  }
}
