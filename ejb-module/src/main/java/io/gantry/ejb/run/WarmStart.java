package io.gantry.ejb.run;

import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowArchive;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.ejb.workflow.WorkflowVersion;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.WarmUp;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Workflow;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms the agents up that the settings name, once, when the server is ready already. Whatever goes wrong is a line in the
 * log: the first run builds what is missing, as it would have done without.
 */
@ApplicationScoped
public class WarmStart {

  private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);

  @Inject
  GantrySettings settings;

  @Inject
  WorkflowArchive archive;

  @Inject
  WorkflowLanguage language;

  @Inject
  ModelClients models;

  @Inject
  ToolCatalog tools;

  @Inject
  Pools pools;

  @Inject
  ReuseMetrics metrics;

  private WarmUp warmUp;

  @PostConstruct
  void open() {
    warmUp = new WarmUp(models, tools, pools.tools(), this::ended);
  }

  /** Reads the workflows, which blocks, and begins with their agents. Does nothing when none is named. */
  void begin() {
    List<Workflow> workflows = settings.warmUp().workflows().stream().flatMap(name -> read(name).stream()).toList();
    if (!workflows.isEmpty()) {
      warmUp.begin(workflows, settings.warmUp().workers())
          .thenRun(() -> LOG.info("The warm-up of {} workflows is over", workflows.size()));
    }
  }

  /** The server stops: begins with no further agent. */
  void stop() {
    warmUp.stop();
  }

  private Optional<Workflow> read(String name) {
    try {
      Optional<WorkflowVersion> latest = archive.find(name, OptionalInt.empty());
      if (latest.isEmpty()) {
        LOG.warn("Workflow {} cannot be warmed up: gantry.warm-up.workflows names it, but it is not stored here", name);
      }
      return latest.map(version -> language.stored(version.source()));
    } catch (RuntimeException e) {
      LOG.warn("Workflow {} cannot be warmed up: {}", name, e.toString());
      return Optional.empty();
    }
  }

  private void ended(Workflow workflow, Agent agent, Optional<Throwable> failure) {
    metrics.warmedUp(failure.isEmpty());
    failure.ifPresent(
        cause ->
            LOG.warn("Agent {} of workflow {} cannot be warmed up: {}", agent.id(), workflow.name(), cause.getMessage()));
  }
}
