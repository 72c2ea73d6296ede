package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends the HTTP calls of all tools of a server, over connections that the {@link EgressGuard} has checked. Keeps no
 * cookies, uses no proxy, repeats nothing by itself, and starts no thread. Blocks; an interrupt ends a call at once.
 * Thread-safe.
 */
final class GuardedHttpClient implements AutoCloseable {

  private final EgressGuard guard;
  private final HttpSettings settings;
  private final Timer timer;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;

  /**
   * @param timer ends calls that take too long
   */
  GuardedHttpClient(EgressGuard guard, HttpSettings settings, Timer timer) {
    this(guard, settings, timer, new GuardedConnections(guard, settings));
  }

  GuardedHttpClient(EgressGuard guard, HttpSettings settings, Timer timer, GuardedConnections connections) {
    this.guard = guard;
    this.settings = settings;
    this.timer = timer;
    this.connections = connections.build();
    this.client =
        HttpClients.custom()
            .setConnectionManager(this.connections)
            .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
            .setUserAgent("Gantry")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  /** Reads as much of an answer as it wants. */
  @FunctionalInterface
  interface AnswerReader<T> {

    T read(ClassicHttpResponse response) throws IOException;
  }

  HttpSettings settings() {
    return settings;
  }

  EgressGuard guard() {
    return guard;
  }

  /** Sends a call and reads its answer, following redirects as far as the call permits. */
  HttpReply send(HttpCall call) throws ToolException, InterruptedException {
    HttpCall current = call;
    for (int redirects = 0; ; redirects++) {
      HttpReply reply = exchange(current);
      if (!reply.isRedirect() || !call.method().followsRedirects()) {
        return reply;
      }
      if (redirects == settings.maxRedirects()) {
        throw new ToolException("Stopped after " + redirects + " redirects, the last to " + reply.location() + ".");
      }
      current = current.redirectedTo(follow(current.target(), reply.location()));
    }
  }

  /** Closes connections that are idle for longer than their lifetime; those in use stay. */
  void closeIdleConnections() {
    connections.closeExpired();
    connections.closeIdle(TimeValue.of(settings.connectionLifetime()));
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }

  private WebTarget follow(WebTarget from, String location) throws ToolException {
    URI next;
    try {
      next = from.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ToolException(from.host() + " redirects to something that is not a URL.", e);
    }
    try {
      return guard.check(next.toString());
    } catch (ToolException e) {
      throw new ToolException(from.host() + " redirects to a refused place. " + e.getMessage(), e);
    }
  }

  private HttpReply exchange(HttpCall call) throws ToolException, InterruptedException {
    return exchange(call, this::read);
  }

  /** Sends a call, follows nothing, and lets the answer be read while it arrives; all within the call's timeout. */
  <T> T exchange(HttpCall call, AnswerReader<T> reader) throws ToolException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    WebTarget target = call.target();
    HttpUriRequestBase request = request(call);
    Deadline deadline = Deadline.of(request, call.timeout(), timer);
    try {
      return reader.read(
          client.executeOpen(new HttpHost(target.scheme(), target.host(), target.port()), request, null));
    } catch (IOException e) {
      // The socket was closed under the call, or the wait for a connection ended; an interrupt leaves the flag set.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw deadline.isOver() ? tooLate(call, e) : new ToolException(explanation(call, e), e);
    } catch (IllegalStateException e) {
      // The wait for a connection was given up, or one that had just come was taken away again: because of an interrupt or
      // because it is late.
      boolean interrupted = Thread.interrupted();
      if (!interrupted && deadline.isOver()) {
        throw tooLate(call, new SocketTimeoutException("The call did not end in time"));
      }
      if (interrupted || e instanceof CancellationException) {
        throw new InterruptedException();
      }
      throw e;
    } finally {
      deadline.leave();
      // Closing the response would first read it to its end, which may never come. Cancelling drops the connection,
      // unless the answer was complete and the pool has it back already.
      request.cancel();
    }
  }

  private static ToolException tooLate(HttpCall call, IOException cause) {
    return new ToolException(
        call.target().host() + " did not end its answer within " + call.timeout().toMillis() + " ms.", cause);
  }

  private HttpUriRequestBase request(HttpCall call) {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method().name(), call.target().uri());
    Timeout timeout = Timeout.of(call.timeout());
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(timeout)
            .setResponseTimeout(timeout)
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build());
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    call.body().ifPresent(body -> request.setEntity(new ByteArrayEntity(body.bytes(), body.type())));
    return request;
  }

  /** Reads as much as is wanted, and leaves the response open. */
  private HttpReply read(ClassicHttpResponse response) throws IOException {
    byte[] body = new byte[0];
    boolean cut = false;
    if (response.getEntity() != null) {
      InputStream content = new InterruptibleInput(response.getEntity().getContent());
      body = content.readNBytes(settings.maxBodyBytes());
      cut = body.length == settings.maxBodyBytes() && content.read() >= 0;
    }
    HttpReply.Builder reply = new HttpReply.Builder(response.getCode(), body, cut);
    for (Header header : response.getHeaders()) {
      reply.header(header.getName(), header.getValue());
    }
    return reply.build();
  }

  private static String explanation(HttpCall call, IOException e) {
    String host = call.target().host();
    if (e instanceof RefusedAddressException) {
      return e.getMessage();
    }
    if (e instanceof UnknownHostException) {
      return "No address is known for host '" + host + "'.";
    }
    if (e instanceof SocketTimeoutException) {
      return host + " did not answer within " + call.timeout().toMillis() + " ms.";
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return "No connection to " + host + " on port " + call.target().port() + ".";
    }
    if (e instanceof MessageConstraintException) {
      return host + " answered with more than " + InterruptibleSockets.MAX_HEADERS + " headers, or with one of more than "
          + InterruptibleSockets.MAX_LINE + " bytes.";
    }
    if (e instanceof SSLException) {
      return "No trusted TLS connection to " + host + ".";
    }
    return "The connection to " + host + " broke before the answer was complete.";
  }
}
