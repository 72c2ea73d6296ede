package io.gantry.ejb.model;

import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.Deadline;
import io.gantry.engine.tool.InterruptibleSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.ConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests to providers of models over HTTP/1.1 and bounds each exchange as a whole. Follows no redirect, keeps no
 * cookies, repeats nothing by itself, starts no thread; goes through the proxy that the JVM is configured with. Blocks; an
 * interrupt ends an exchange at once. Thread-safe.
 */
final class ModelExchanges implements AutoCloseable {

  /** The wait for a connection has no end of its own: who ends it knows what for. */
  private static final Duration LONGER = Duration.ofHours(1);

  private final ModelConnections connections;
  private final Timer timer;
  private final CloseableHttpClient client;

  /**
   * @param timer ends exchanges that take too long
   */
  ModelExchanges(ModelConnections connections, Timer timer) {
    this.connections = connections;
    this.timer = timer;
    TimeValue longest = TimeValue.of(connections.expiry());
    ConnectionKeepAliveStrategy asked = DefaultConnectionKeepAliveStrategy.INSTANCE;
    this.client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRoutePlanner(new SystemDefaultRoutePlanner(null))
            .setKeepAliveStrategy(
                (response, context) -> {
                  TimeValue wanted = asked.getKeepAliveDuration(response, context);
                  return TimeValue.isPositive(wanted) && wanted.compareTo(longest) < 0 ? wanted : longest;
                })
            .setUserAgent("Gantry")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** Makes of an answer what its caller wants. */
  @FunctionalInterface
  interface Answer<T> {
    T read(ClassicHttpResponse response, InputStream content) throws IOException;
  }

  ModelConnections connections() {
    return connections;
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param timeout of everything: the wait for a connection, connecting, sending, and reading to the last byte
   * @throws HttpTimeoutException when that is over; {@link HttpConnectTimeoutException} when it was spent on connecting
   */
  <T> T send(HttpUriRequestBase request, Duration timeout, Answer<T> answer) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(timeout.plus(LONGER)))
            .setResponseTimeout(Timeout.of(timeout))
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build());
    Deadline deadline = Deadline.of(request, timeout, timer);
    try {
      return exchange(request, answer);
    } catch (ConnectTimeoutException e) {
      throw because(e, new HttpConnectTimeoutException("no connection to " + request.getAuthority() + " in time"));
    } catch (CancellationException e) {
      // The wait for a connection was given up, because of an interrupt or because it is late.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw because(e, noConnectionFree(timeout));
    } catch (IllegalStateException e) {
      // The connection had just come when it was late.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (deadline.isOver()) {
        throw because(e, new HttpTimeoutException("the exchange did not begin within " + timeout));
      }
      throw e;
    } catch (IOException e) {
      // The socket was closed under the exchange, or the wait for a connection ended; an interrupt leaves the flag set.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (deadline.isOver() || e instanceof SocketTimeoutException) {
        throw because(e, new HttpTimeoutException("the exchange did not end within " + timeout));
      }
      throw e;
    } finally {
      deadline.leave();
      // Closing the response would first read it to its end, which may never come. Cancelling drops the connection,
      // unless the answer was complete and the pool has it back already.
      request.cancel();
    }
  }

  private <T> T exchange(HttpUriRequestBase request, Answer<T> answer) throws IOException {
    ClassicHttpResponse response = client.executeOpen(target(request), request, null);
    InputStream content =
        response.getEntity() == null ? InputStream.nullInputStream() : response.getEntity().getContent();
    return answer.read(response, InterruptibleSockets.content(content));
  }

  private static HttpHost target(HttpUriRequestBase request) throws IOException {
    try {
      URI uri = request.getUri();
      return new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
    } catch (URISyntaxException e) {
      throw new IOException("'" + request.getRequestUri() + "' is not an address", e);
    }
  }

  private HttpTimeoutException noConnectionFree(Duration timeout) {
    return new HttpTimeoutException(
        "all " + connections.getMaxTotal() + " connections to models were in use for " + timeout
            + "; gantry.model.connections.max sets how many there may be");
  }

  private static <E extends IOException> E because(Exception cause, E failure) {
    failure.initCause(cause);
    return failure;
  }

  /** Closes every connection, also those in use. */
  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
