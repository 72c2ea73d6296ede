package io.gantry.ejb.insight;

import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.run.AgentReuse;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.ToolReuse;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is built, opened or read once and used again: figures of model clients, their connections, agents, workflow files.
 * Registered by call, as {@link RunMetrics} says. Thread-safe.
 */
@ApplicationScoped
public class ReuseMetrics {

  private static final Logger LOG = LoggerFactory.getLogger(ReuseMetrics.class);
  private static final Map<String, String> NO_LABELS = Map.of();

  @Inject
  MetricRegistry registry;

  @Inject
  GantrySettings settings;

  private Meter meter;
  private SlowWork slow;

  /** What happens to model clients. */
  public enum ClientEvent {
    HIT(MetricNames.MODEL_CLIENTS_HITS),
    MISS(MetricNames.MODEL_CLIENTS_MISSES),
    BUILT(MetricNames.MODEL_CLIENTS_BUILT),
    EVICTED(MetricNames.MODEL_CLIENTS_EVICTIONS),
    CLOSED(MetricNames.MODEL_CLIENTS_CLOSED);

    private final String metric;

    ClientEvent(String metric) {
      this.metric = metric;
    }
  }

  @PostConstruct
  void open() {
    meter = new RegistryMeter(registry);
    slow = SlowWork.of(settings, LOG);
  }

  /** A model client was found, missed, built, evicted or closed. */
  public void modelClient(ClientEvent event) {
    meter.count(event.metric, 1, NO_LABELS);
  }

  /** A connection to a model's provider was opened. */
  public void connectionOpened() {
    meter.count(MetricNames.MODEL_CONNECTIONS_OPENED, 1, NO_LABELS);
  }

  /** A step got its agent. */
  public void agent(AgentReuse.Use use) {
    meter.count(use == AgentReuse.Use.BUILT ? MetricNames.AGENT_BUILDS : MetricNames.AGENT_CACHE_HITS, 1, NO_LABELS);
  }

  /** An agent was made ready before a run asked for it, or could not be. */
  public void warmedUp(boolean ready) {
    meter.count(MetricNames.WARM_UP_AGENTS, 1, Map.of("outcome", ready ? "ready" : "failed"));
  }

  /** A workflow file was needed, and was known or had to be parsed and checked. */
  public void configLoaded(boolean cached, Duration took) {
    Map<String, String> labels = Map.of("cached", String.valueOf(cached));
    meter.count(MetricNames.CONFIG_LOADS, 1, labels);
    meter.time(MetricNames.CONFIG_LOAD, took, labels);
    slow.took(cached ? "Finding a workflow file among those kept" : "Reading a workflow file", took);
  }

  /**
   * A file beside a workflow was needed.
   *
   * @param kind agent or skill
   */
  public void fileRead(String kind, boolean cached) {
    meter.count(MetricNames.FILE_READS, 1, Map.of("kind", kind, "cached", String.valueOf(cached)));
  }

  /** A kept result of a tool was looked up, or made room. */
  public void toolCache(ResponseCache.Use use) {
    String name =
        switch (use) {
          case HIT -> MetricNames.TOOL_CACHE_HITS;
          case MISS -> MetricNames.TOOL_CACHE_MISSES;
          case EVICTED -> MetricNames.TOOL_CACHE_EVICTIONS;
        };
    meter.count(name, 1, NO_LABELS);
  }

  /** A kept answer of a model was looked up, or made room. */
  public void modelCache(ResponseCache.Use use) {
    String name =
        switch (use) {
          case HIT -> MetricNames.MODEL_CACHE_HITS;
          case MISS -> MetricNames.MODEL_CACHE_MISSES;
          case EVICTED -> MetricNames.MODEL_CACHE_EVICTIONS;
        };
    meter.count(name, 1, NO_LABELS);
  }

  /** A tool call need not be made itself; results that were kept are counted where they are looked up. */
  public void toolCallSpared(ToolOutcome.Source source) {
    switch (source) {
      case SHARED -> meter.count(MetricNames.TOOL_SHARED, 1, NO_LABELS);
      case BATCH -> meter.count(MetricNames.TOOL_JOINED, 1, NO_LABELS);
      case CACHE -> { }
    }
  }

  /**
   * Shows what of tools' results is kept, as far as it is in this server's memory, and how many calls wait for another one.
   * Called once, at start-up.
   */
  public void showToolReuse(ResponseCache cache, ToolReuse reuse) {
    gauge(MetricNames.TOOL_SHARING, reuse::waiting);
    showKept(cache, MetricNames.TOOL_CACHE_SIZE, MetricNames.TOOL_CACHE_BYTES);
  }

  /** Shows how many answers of models are kept, as far as they are in this server's memory. Called once, at start-up. */
  public void showModelCache(ResponseCache cache) {
    showKept(cache, MetricNames.MODEL_CACHE_SIZE, MetricNames.MODEL_CACHE_BYTES);
  }

  private void showKept(ResponseCache cache, String size, String bytes) {
    if (cache.figures().entries().isPresent()) {
      gauge(size, () -> cache.figures().entries().orElse(0));
      gauge(bytes, () -> cache.figures().bytes().orElse(0));
    }
  }

  /** Shows how many model clients there are, and what their connections do. Called once, at start-up. */
  public void showModelClients(Supplier<Integer> clients, Supplier<Integer> leased, Supplier<Integer> idle) {
    gauge(MetricNames.MODEL_CLIENTS_SIZE, clients);
    gauge(MetricNames.MODEL_CONNECTIONS_LEASED, leased);
    gauge(MetricNames.MODEL_CONNECTIONS_IDLE, idle);
  }

  /** Shows how many model calls wait because as many as there may be connections are under way. Called once, at start-up. */
  public void showPendingModelCalls(Supplier<Integer> pending) {
    gauge(MetricNames.MODEL_CONNECTIONS_PENDING, pending);
  }

  /** Shows how many parsed workflow files are kept. Called once, at start-up. */
  public void showConfigs(Supplier<Integer> kept) {
    gauge(MetricNames.CONFIGS_CACHED, kept);
  }

  /**
   * Shows how full a cache or pool is, and its bound. Called once for each, at start-up.
   *
   * @param name in words that metrics show
   */
  public void showBound(String name, Supplier<Integer> entries, int limit) {
    gauge(MetricNames.CACHE_ENTRIES, entries, new Tag("cache", name));
    gauge(MetricNames.CACHE_LIMIT, () -> limit, new Tag("cache", name));
  }

  private <T extends Number> void gauge(String name, Supplier<T> value, Tag... tags) {
    Metadata metadata = Metadata.builder().withName(name).withDescription(MetricNames.description(name)).build();
    registry.gauge(metadata, value, Supplier::get, tags);
  }
}
