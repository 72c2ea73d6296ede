package io.gantry.ejb.run;

import io.gantry.ejb.cache.ResponseCaches;
import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.insight.RunMetrics;
import io.gantry.ejb.pool.LimitedExecutor;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.governor.AdaptiveGovernor;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.AgentReuse;
import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.EngineServices;
import io.gantry.engine.run.GroupCommitJournal;
import io.gantry.engine.run.GroupCommitSettings;
import io.gantry.engine.run.ModelReuse;
import io.gantry.engine.run.RunEngine;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.ToolReuse;
import io.gantry.engine.tool.ToolTraffic;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine of this server, what it is made of, and what it keeps. A part of {@link EngineHost}, which alone opens and
 * closes it; thread-safe once it is open.
 */
@Dependent
class EngineParts {

  private static final Duration LAST_ENTRIES = Duration.ofSeconds(5);

  // Characters: some thousand decisions, a few hundred characters each.
  private static final long KEPT_ANSWERS = 4_000_000;

  @Inject
  GantrySettings settings;

  @Inject
  Pools pools;

  @Inject
  ModelClients models;

  @Inject
  ToolCatalog tools;

  @Inject
  Governor governor;

  @Inject
  WorkflowLanguage language;

  @Inject
  RunReader reader;

  @Inject
  RunWriter writer;

  @Inject
  RunMetrics metrics;

  @Inject
  ReuseMetrics reuse;

  @Inject
  RunEvents events;

  @Inject
  Clock clock;

  private GroupCommitJournal journal;
  private AnswerCache answers;
  private ResponseCaches responses;
  private RunEngine engine;

  /**
   * Builds everything; called once, before anything else.
   *
   * @param listener told of what is committed
   */
  void open(RunListener listener) {
    answers = new AnswerCache(KEPT_ANSWERS, clock, pools.timer(), metrics::reusedAnswers);
    responses = new ResponseCaches(settings, System::nanoTime, pools.timer(), reuse);
    ToolReuse toolReuse =
        new ToolReuse(Optional.of(responses.tools()), settings.tools().reuse().singleFlight(), reuse::toolCallSpared);
    reuse.showToolReuse(responses.tools(), toolReuse);
    journal =
        new GroupCommitJournal(
            new DatabaseJournal(writer, reader),
            pools.journal(),
            pools.timer(),
            System::nanoTime,
            journalSettings(),
            metrics.journal());
    // A call beyond the last connection waits here, without a thread of the pool.
    LimitedExecutor modelCalls = new LimitedExecutor(pools.models(), settings.models().connections().max());
    reuse.showPendingModelCalls(modelCalls::waiting);
    engine =
        new RunEngine(
            new EngineServices(
                journal,
                (workflow, box) -> Patterns.of(workflow, language.templates(), box),
                models,
                tools,
                language.templates(),
                pools.runs(),
                modelCalls,
                pools.tools(),
                pools.timer(),
                clock,
                System::nanoTime,
                settings.node(),
                settings.tools().parallel(),
                answers,
                new ModelReuse(responses.models(), settings.modelCache().timeToLive()),
                new AgentReuse(settings.runs().sharedAgents(), reuse::agent),
                settings.tools().batches().with(toolReuse),
                governor,
                listener));
    metrics.showGauges(engine::active, events::subscriptions, answers::size, pools.counted());
    metrics.showToolTraffic(engine.toolTraffic());
    reuse.showBound("tools", engine.toolTraffic()::tools, ToolTraffic.MOST_TOOLS);
    reuse.showBound("models", () -> governor.models().size(), AdaptiveGovernor.MOST_MODELS);
  }

  /** Waits for the last entries, five seconds at most, and lets go of what is kept. */
  void close() {
    Drain.await(journal.close(), LAST_ENTRIES);
    answers.close();
    responses.close();
  }

  RunEngine engine() {
    return engine;
  }

  AnswerCache answers() {
    return answers;
  }

  ResponseCaches responses() {
    return responses;
  }

  private GroupCommitSettings journalSettings() {
    GroupCommitSettings defaults = GroupCommitSettings.DEFAULT;
    int perCommit = settings.journal().maxGroup();
    return new GroupCommitSettings(
        Math.max(defaults.maxOutstandingEntries(), 5 * perCommit),
        perCommit,
        defaults.firstPause(),
        defaults.longestPause(),
        settings.journal().retry());
  }
}
