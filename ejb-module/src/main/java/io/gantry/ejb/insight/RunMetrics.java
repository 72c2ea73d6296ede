package io.gantry.ejb.insight;

import io.gantry.ejb.pool.CountingExecutor;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.governor.GovernorListener;
import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.GroupCommitListener;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.tool.CatalogListener;
import io.gantry.engine.tool.JobState;
import io.gantry.engine.tool.ToolTraffic;
import io.gantry.engine.tool.mcp.McpListener;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gantry's metrics. Everything is registered by call, because on Open Liberty a metrics annotation silently switches off
 * the Fault Tolerance annotations of its class. Thread-safe.
 */
@ApplicationScoped
public class RunMetrics implements RunListener {

  private static final Logger LOG = LoggerFactory.getLogger(RunMetrics.class);

  @Inject
  MetricRegistry registry;

  @Inject
  GantrySettings settings;

  @Inject
  Clock clock;

  private Meter meter;
  private SlowWork slow;
  private RunFigures figures;
  private ApprovalFigures approvals;
  private GovernorFigures governor;

  @PostConstruct
  void open() {
    meter = new RegistryMeter(registry);
    slow = SlowWork.of(settings, LOG);
    figures = new RunFigures(meter);
    approvals = new ApprovalFigures(meter, clock);
    gauge(MetricNames.APPROVALS_WAITING, approvals::waiting);
    gauge(MetricNames.APPROVAL_OLDEST_WAIT, () -> approvals.oldestWait().toMillis() / 1000.0);
    governor =
        new GovernorFigures(
            meter,
            (name, value, labels) ->
                gauge(
                    name,
                    value,
                    labels.entrySet().stream()
                        .map(label -> new Tag(label.getKey(), label.getValue()))
                        .toArray(Tag[]::new)));
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    figures.committed(workflowId, entries, after);
    approvals.committed(workflowId, entries, after);
  }

  @Override
  public void letGo(String workflowId) {
    figures.letGo(workflowId);
    approvals.letGo(workflowId);
  }

  /** Hears of group commits. */
  public GroupCommitListener journal() {
    return new GroupCommitListener() {
      @Override
      public void committed(int appends, int entries, Duration took) {
        meter.count(MetricNames.JOURNAL_COMMITS, 1, Map.of());
        meter.count(MetricNames.JOURNAL_ENTRIES, entries, Map.of());
        meter.time(MetricNames.JOURNAL_COMMIT_DURATION, took, Map.of());
        slow.took("A commit of the journal", took);
      }

      @Override
      public void retrying(RuntimeException cause, Duration pause) {
        meter.count(MetricNames.JOURNAL_RETRIES, 1, Map.of());
        LOG.warn("The journal cannot be written and tries again in {} ms: {}", pause.toMillis(), cause.toString());
      }
    };
  }

  /** Hears what becomes of model calls before they are made. */
  public GovernorListener governor() {
    return governor;
  }

  /** Hears what became of look-ups of answers given before, and of those kept. */
  public void reusedAnswers(AnswerCache.Use use) {
    figures.reusedAnswers(use);
  }

  /** Hears what the tools of workflows do. */
  public CatalogListener tools() {
    return new CatalogListener() {
      @Override
      public void built() {
        meter.count(MetricNames.TOOL_CATALOG_BUILDS, 1, Map.of());
      }

      @Override
      public void polled(JobState state) {
        meter.count(MetricNames.TOOL_POLLS, 1, Map.of("state", state.name().toLowerCase(Locale.ROOT)));
      }
    };
  }

  /** Shows how many tool calls run and wait. Called once, at start-up. */
  public void showToolTraffic(ToolTraffic traffic) {
    gauge(MetricNames.TOOLS_IN_FLIGHT, traffic::inFlight);
    gauge(MetricNames.TOOLS_WAITING, traffic::waiting);
    gauge(MetricNames.TOOL_OLDEST_WAIT, () -> traffic.oldestWait().toMillis() / 1000.0);
  }

  /** Shows the sizes of what changes all the time. Called once, at start-up. */
  public void showGauges(
      Supplier<Integer> activeRuns,
      Supplier<Integer> subscriptions,
      Supplier<Integer> keptAnswers,
      Map<String, CountingExecutor> pools) {
    gauge(MetricNames.RUNS_ACTIVE, activeRuns);
    gauge(MetricNames.EVENT_SUBSCRIPTIONS, subscriptions);
    gauge(MetricNames.REUSED_ANSWERS_KEPT, keptAnswers);
    pools.forEach(
        (name, pool) -> {
          gauge(MetricNames.QUEUE_DEPTH, pool::waiting, new Tag("pool", name));
          gauge(MetricNames.EXECUTOR_ACTIVE, pool::running, new Tag("pool", name));
        });
  }

  /** Hears of connections to MCP servers. */
  public McpListener mcp() {
    return new McpListener() {
      @Override
      public void connected(boolean again) {
        meter.count(MetricNames.MCP_CONNECTS, 1, Map.of());
        meter.count(MetricNames.MCP_RECONNECTS, again ? 1 : 0, Map.of());
      }

      @Override
      public void closed(Reason reason) {
        meter.count(MetricNames.MCP_CLOSED, 1, Map.of("reason", reason.name().toLowerCase(Locale.ROOT)));
      }
    };
  }

  /** Shows what changes all the time about MCP servers. Called once, at start-up. */
  public void showMcp(Supplier<Integer> connections, Supplier<Integer> quarantined) {
    gauge(MetricNames.MCP_CONNECTIONS, connections);
    gauge(MetricNames.MCP_QUARANTINED, quarantined);
  }

  private <T extends Number> void gauge(String name, Supplier<T> value, Tag... tags) {
    Metadata metadata = Metadata.builder().withName(name).withDescription(MetricNames.description(name)).build();
    registry.gauge(metadata, value, Supplier::get, tags);
  }
}
