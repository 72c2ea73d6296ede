package io.gantry.ejb.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.cache.NamedCache;
import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.cache.FileTexts;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.KeptFiles;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads workflow files as this server understands them: its providers, its patterns, its tools. Thread-safe. */
@ApplicationScoped
public class WorkflowLanguage {

  /** A hundred files far beyond the usual size. */
  private static final long KEPT_CHARACTERS = 8_000_000;

  @Inject
  ModelClients models;

  @Inject
  ToolCatalog tools;

  @Inject
  ReuseMetrics metrics;

  @Inject
  GantrySettings settings;

  private final Templates templates = new Templates();
  private ReadWorkflows workflows;
  private KeptFiles files;

  @PostConstruct
  void open() {
    WorkflowReader reader =
        new WorkflowReader(
            new Capabilities(
                models.providers(),
                Patterns.TYPES,
                tools.nativeTools(),
                new Capabilities.Mcp(settings.mcp().servers().keySet(), settings.mcp().commandsInFiles())));
    workflows = new ReadWorkflows(reader::read, KEPT_CHARACTERS, System::nanoTime, metrics::configLoaded);
    files = new KeptFiles(kept -> metrics.fileRead("agent", kept), kept -> metrics.fileRead("skill", kept));
    metrics.showConfigs(workflows::size);
    metrics.showBound("workflow-files", workflows::size, ReadWorkflows.MOST);
    metrics.showBound("agent-files", files.agents()::size, KeptFiles.MAX_AGENTS);
    metrics.showBound("skill-files", files.skills()::size, KeptFiles.MAX_SKILLS);
    metrics.showBound("templates", templates::kept, Templates.MAX_KEPT);
  }

  /** The caches of files, for those who look after caches. */
  public List<NamedCache> caches() {
    return List.of(
        new NamedCache(
            "workflow-files",
            "memory",
            Optional.of(ReadWorkflows.MAX_TEXTS + ReadWorkflows.MAX_WITH_FILES),
            Optional.of(new NamedCache.Room(KEPT_CHARACTERS, "characters of each of the two kinds")),
            "when a file it refers to changes",
            () ->
                new ResponseCache.Figures(
                    workflows.hits(), workflows.misses(), workflows.evictions(),
                    OptionalLong.of(workflows.size()), OptionalLong.empty()),
            workflows::clear),
        ofFiles("agent-files", KeptFiles.MAX_AGENTS, files.agents()),
        ofFiles("skill-files", KeptFiles.MAX_SKILLS, files.skills()));
  }

  private static NamedCache ofFiles(String name, int max, FileTexts texts) {
    return new NamedCache(
        name,
        "memory",
        Optional.of(max),
        Optional.of(new NamedCache.Room(FileTexts.MAX_CHARACTERS, "characters")),
        "when the file changes",
        () ->
            new ResponseCache.Figures(
                texts.hits(), texts.misses(), texts.evictions(), OptionalLong.of(texts.size()), OptionalLong.empty()),
        texts::clear);
  }

  /** The files beside workflows that were read last. */
  public KeptFiles files() {
    return files;
  }

  /**
   * Reads and checks a file, but for its providers; one that came before is not read again.
   *
   * @param references where files beside it are found
   * @throws io.gantry.engine.workflow.InvalidWorkflowException when it is not in order
   */
  public LoadedWorkflow read(String source, References references) {
    return workflows.read(source, references);
  }

  /**
   * Reads and checks a file that comes alone and for no run in particular: also what can be said of its templates before
   * the inputs of a run are known.
   *
   * @throws io.gantry.engine.workflow.InvalidWorkflowException when it is not in order, or refers to files beside it
   */
  public LoadedWorkflow readWhole(String source) {
    return readWhole(source, References.NONE);
  }

  /** As {@link #readWhole(String)}, for a file that may refer to others. */
  LoadedWorkflow readWhole(String source, References references) {
    LoadedWorkflow loaded = read(source, references);
    loaded.checkProviders();
    loaded.checkTemplates(templates);
    return loaded;
  }

  /** A workflow that was read before it was stored. */
  public Workflow stored(String source) {
    return read(source, References.NONE).workflow();
  }

  /**
   * The inputs of a run: what the caller gives, checked, and what the workflow sets for the rest; with them every name in
   * the workflow's templates is there.
   *
   * @throws io.gantry.engine.workflow.InvalidWorkflowException when one is missing or does not fit
   */
  public Map<String, JsonNode> bind(LoadedWorkflow loaded, Map<String, JsonNode> given) {
    Map<String, JsonNode> inputs = loaded.bind(given);
    loaded.checkTemplates(templates, inputs.keySet());
    return inputs;
  }

  /** The templates as this server fills them in. */
  public Templates templates() {
    return templates;
  }
}
