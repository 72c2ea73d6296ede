package io.gantry.ejb.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a Redis, made when it is first needed and again when it was lost. Nothing ever waits for it longer than
 * {@link #PATIENCE}, and nothing at all while it is known to be away. Thread-safe; no method blocks but {@link #close()}.
 *
 * <p>What is asked completes on a thread of Lettuce's event loop: whoever asked goes on elsewhere.
 */
public final class RedisConnection implements AutoCloseable {

  /** The longest that a connection or an answer is waited for. */
  public static final Duration PATIENCE = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /** Answers awaited at once; far more than there are calls under way. */
  private static final int MOST_QUESTIONS = 10_000;

  private final RedisURI uri;
  private final LongSupplier ticker;
  private final Consumer<String> warnings;

  // All guarded by this.
  private RedisClient client;
  private ClientResources resources;
  private CompletableFuture<StatefulRedisConnection<String, String>> connection;
  private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);
  private Long attemptedAt;
  private Long warnedAt;
  private boolean closed;

  /**
   * Warns in the server's log when Redis does not answer.
   *
   * @param url {@code redis://[user:password@]host[:port][/database]}, or {@code rediss} for TLS
   * @param ticker elapsed nanoseconds from an arbitrary origin, never going back
   */
  public RedisConnection(String url, LongSupplier ticker) {
    this(url, ticker, LOG::warn);
  }

  RedisConnection(String url, LongSupplier ticker, Consumer<String> warnings) {
    this.uri = RedisURI.create(url);
    this.uri.setTimeout(PATIENCE);
    this.ticker = ticker;
    this.warnings = warnings;
  }

  /**
   * The answer to a question; questions are sent in the order of the calls. Fails at once where Redis is known to be away.
   */
  <T> CompletableFuture<T> ask(Function<RedisAsyncCommands<String, String>, CompletionStage<T>> question) {
    CompletableFuture<CompletionStage<T>> sent;
    synchronized (this) {
      CompletableFuture<StatefulRedisConnection<String, String>> open = connected();
      // Not on the connection alone: what waits for that would be sent last come, first served.
      sent = lastSent.handle((before, failure) -> open).thenCompose(Function.identity())
          .thenApply(redis -> question.apply(redis.async()));
      lastSent = sent;
    }
    return sent.thenCompose(Function.identity());
  }

  /** Warns of a failure, once a minute at most; null is none. */
  void failed(Throwable failure) {
    if (failure == null) {
      return;
    }
    synchronized (this) {
      long now = ticker.getAsLong();
      if (closed || warnedAt != null && now - warnedAt < BETWEEN_WARNINGS.toNanos()) {
        return;
      }
      warnedAt = now;
    }
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    warnings.accept(
        "The Redis at " + uri.getHost() + ":" + uri.getPort() + " (gantry.tool-cache.redis-url) does not answer: "
            + cause.getClass().getSimpleName() + ". Calls are made as if there were no cache meanwhile; this is said"
            + " once a minute at most.");
  }

  private CompletableFuture<StatefulRedisConnection<String, String>> connected() {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("The cache is closed"));
    }
    boolean failed = connection != null && connection.isCompletedExceptionally();
    // Once there was a connection, the client itself makes it again.
    if (connection == null || failed && ticker.getAsLong() - attemptedAt >= BETWEEN_ATTEMPTS.toNanos()) {
      attemptedAt = ticker.getAsLong();
      connection = connect();
    }
    return connection;
  }

  /** Always the same: the client's own pauses grow up to half a minute, for which a Redis that is back would not be used. */
  static Delay reconnectDelay() {
    return Delay.constant(BETWEEN_ATTEMPTS);
  }

  private CompletableFuture<StatefulRedisConnection<String, String>> connect() {
    if (client == null) {
      resources =
          DefaultClientResources.builder()
              .ioThreadPoolSize(2)
              .computationThreadPoolSize(2)
              .reconnectDelay(reconnectDelay())
              .build();
      client = RedisClient.create(resources, uri);
      client.setOptions(
          ClientOptions.builder()
              .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
              .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
              .requestQueueSize(MOST_QUESTIONS)
              .build());
    }
    return client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
  }

  /** Closes the connection and ends the client's threads, which takes up to two seconds; once closed, does nothing. */
  @Override
  public void close() {
    RedisClient open;
    ClientResources used;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      open = client;
      used = resources;
    }
    if (open != null) {
      open.shutdown(Duration.ZERO, Duration.ofSeconds(1));
      used.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
  }
}
