package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;

/**
 * Sends JSON over connections that the {@link EgressGuard} has checked, and hands answers over while they arrive. Follows no
 * redirect. Blocks; an interrupt ends a request at once. Thread-safe.
 */
public final class GuardedPosts implements AutoCloseable {

  private final GuardedHttpClient client;

  /**
   * Opens no connection yet.
   *
   * @param timer ends requests that take too long
   */
  public GuardedPosts(EgressGuard guard, HttpSettings settings, Timer timer) {
    this.client = new GuardedHttpClient(guard, settings, timer);
  }

  /**
   * One request.
   *
   * @param body sent with POST; without one the request is a DELETE
   * @param timeout the longest it may take, from the wait for a connection to the last byte that is read of the answer
   */
  public record Request(String url, Map<String, String> headers, Optional<String> body, Duration timeout) {}

  /** Reads an answer; what it does not read is dropped. */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * @param headers by name, ignoring case; the first value of each
     * @param body ends with the answer; empty when there is none
     */
    T read(int status, Map<String, String> headers, InputStream body) throws IOException;
  }

  /**
   * Sends a request.
   *
   * @throws ToolException when its place must not be reached, or there was no whole answer; see {@link #wasNotSent}
   */
  public <T> T send(Request request, Reader<T> reader) throws ToolException, InterruptedException {
    RequestHeaders headers = new RequestHeaders();
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      headers.set(header.getKey(), header.getValue());
    }
    HttpCall call =
        new HttpCall(
            request.body().isPresent() ? HttpMethod.POST : HttpMethod.DELETE,
            client.guard().check(request.url()),
            headers.asMap(),
            request.body().map(text -> new HttpCall.Body(text, ContentType.APPLICATION_JSON)),
            request.timeout(),
            HttpCall.RedirectScope.ANYWHERE);
    return client.exchange(call, response -> reader.read(response.getCode(), headers(response), body(response)));
  }

  /** Whether a failed request certainly never reached its server. */
  public static boolean wasNotSent(ToolException failure) {
    Throwable cause = failure.getCause();
    return !(cause instanceof IOException)
        || cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof SSLHandshakeException;
  }

  /** Closes every connection, also those in use. */
  @Override
  public void close() {
    client.close();
  }

  private static InputStream body(ClassicHttpResponse response) throws IOException {
    return response.getEntity() == null
        ? InputStream.nullInputStream()
        : new InterruptibleInput(response.getEntity().getContent());
  }

  private static Map<String, String> headers(ClassicHttpResponse response) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : response.getHeaders()) {
      headers.putIfAbsent(header.getName(), header.getValue());
    }
    return headers;
  }
}
