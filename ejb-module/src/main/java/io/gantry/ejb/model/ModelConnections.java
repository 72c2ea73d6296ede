package io.gantry.ejb.model;

import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.InterruptibleSockets;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to all providers of models: one pool, so that their number is known. At most {@code max} are open, at
 * most {@code keepAlive} of them idle. One that was idle for longer than its expiry is not used again, and is closed before
 * it has been idle twice as long. Whoever wants one beyond waits. Starts no thread; nothing wakes up while no connection is
 * idle. Thread-safe.
 */
final class ModelConnections extends PoolingHttpClientConnectionManager {

  /** A server may have closed a connection that was idle; after this time that is looked at before it is used again. */
  private static final TimeValue TRUSTED = TimeValue.ofSeconds(1);

  private final int keepAlive;
  private final Duration expiry;
  private final Timer timer;
  private final Runnable whenOpened;
  private final AtomicLong opened = new AtomicLong();
  private final AtomicBoolean looking = new AtomicBoolean();
  // Held while it is decided whether a connection is kept, so that two do not take the last place.
  private final Object places = new Object();

  /**
   * Bounds.
   *
   * @param max most connections open, at least 1
   * @param keepAlive most connections idle, at least 0
   * @param expiry a connection that is idle for longer is not used again; positive
   * @param connect longest time to open one; positive
   */
  record Bounds(int max, int keepAlive, Duration expiry, Duration connect) {}

  /**
   * @param timer closes connections that were idle for too long
   * @param whenOpened told of each connection that was opened; must be quick
   */
  ModelConnections(Bounds bounds, Timer timer, Runnable whenOpened) {
    super(
        InterruptibleSockets.operator(null, null, new DefaultClientTlsStrategy(serversOwn())),
        PoolConcurrencyPolicy.STRICT,
        PoolReusePolicy.LIFO,
        TimeValue.NEG_ONE_MILLISECOND,
        InterruptibleSockets.boundedHeads(),
        true);
    this.keepAlive = bounds.keepAlive();
    this.expiry = bounds.expiry();
    this.timer = timer;
    this.whenOpened = whenOpened;
    setMaxTotal(bounds.max());
    setDefaultMaxPerRoute(bounds.max());
    setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(bounds.connect()))
            .setValidateAfterInactivity(TRUSTED)
            .build());
  }

  /** What the server trusts, as it is configured. */
  private static SSLContext serversOwn() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The server's TLS configuration cannot be used for calls of models", e);
    }
  }

  Duration expiry() {
    return expiry;
  }

  /** Connections on which a call is under way. */
  int leased() {
    return getTotalStats().getLeased();
  }

  /** Connections that wait to be used again. */
  int idle() {
    return getTotalStats().getAvailable();
  }

  /** Calls that wait for a connection. */
  int pending() {
    return getTotalStats().getPending();
  }

  /** Connections opened so far. */
  long opened() {
    return opened.get();
  }

  @Override
  public void connect(ConnectionEndpoint endpoint, TimeValue timeout, HttpContext context) throws IOException {
    super.connect(endpoint, timeout, context);
    opened.incrementAndGet();
    whenOpened.run();
  }

  @Override
  public void release(ConnectionEndpoint endpoint, Object state, TimeValue howLong) {
    if (howLong != null) {
      synchronized (places) {
        if (idle() < keepAlive) {
          super.release(endpoint, state, howLong);
          lookLater();
          return;
        }
      }
    }
    super.release(endpoint, state, null);
  }

  private void lookLater() {
    if (idle() == 0 || isClosed() || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      timer.after(expiry, this::look);
    } catch (RejectedExecutionException | IllegalStateException e) {
      // The server stops and closes every connection soon; the call that ends here must not fail for that.
      looking.set(false);
    }
  }

  private void look() {
    looking.set(false);
    closeExpired();
    lookLater();
  }
}
