package io.gantry.ejb.cache;

import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.cache.MemoryResponseCache;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.time.Timer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Responses that this server may give again: results of tools, and answers of models where that is switched on. Both are
 * kept in the same place, memory or one Redis, under names of their own. Thread-safe.
 */
public final class ResponseCaches implements AutoCloseable {

  private final Optional<RedisConnection> redis;
  private final LongSupplier ticker;
  private final Timer timer;
  private final ResponseCache tools;
  private final Optional<ResponseCache> models;

  /**
   * @param ticker elapsed nanoseconds from an arbitrary origin, never going back
   * @param timer wakes caches in memory to drop what is too old
   */
  public ResponseCaches(GantrySettings settings, LongSupplier ticker, Timer timer, ReuseMetrics metrics) {
    GantrySettings.Reuse tool = settings.tools().reuse();
    GantrySettings.ModelCache model = settings.modelCache();
    this.redis = tool.redisUrl().map(url -> new RedisConnection(url, ticker));
    this.ticker = ticker;
    this.timer = timer;
    this.tools = cache("tool", tool.maxEntries(), tool.maxBytes(), metrics::toolCache);
    this.models =
        model.enabled()
            ? Optional.of(cache("model", model.maxEntries(), model.maxBytes(), metrics::modelCache))
            : Optional.empty();
    models.ifPresent(metrics::showModelCache);
  }

  private ResponseCache cache(String name, int maxEntries, long maxBytes, Consumer<ResponseCache.Use> uses) {
    return redis
        .<ResponseCache>map(connection -> new RedisResponseCache(name, connection, uses))
        .orElseGet(() -> new MemoryResponseCache(maxEntries, maxBytes, ticker, timer, uses));
  }

  /** Results of tools. */
  public ResponseCache tools() {
    return tools;
  }

  /** Answers of models; empty where they are not given again. */
  public Optional<ResponseCache> models() {
    return models;
  }

  @Override
  public void close() {
    tools.close();
    models.ifPresent(ResponseCache::close);
  }
}
