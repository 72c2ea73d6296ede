package io.gantry.ejb.model;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.gantry.engine.context.TraceParent;
import io.gantry.engine.context.Work;
import io.gantry.engine.model.ProviderResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * LangChain4j's HTTP client on one JDK client that all providers share, with its threads and its connections.
 *
 * <p>LangChain4j's own adapter builds a JDK client per model, drops the headers of an error answer, so that nobody
 * learns of {@code Retry-After}, and bounds only the wait for an answer's head. Here an error answer becomes a {@link
 * ProviderResponseException} and the timeout bounds the whole exchange. A request names the place in its trace of what the
 * calling thread works on. Thread-safe.
 */
final class SharedHttpClient implements HttpClient {

  private final java.net.http.HttpClient client;
  private final Duration timeout;
  private final Clock clock;

  SharedHttpClient(java.net.http.HttpClient client, Duration timeout, Clock clock) {
    this.client = client;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Blocks until the answer is there. Interrupting the thread gives the exchange up. */
  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try {
      HttpResponse<byte[]> response =
          client.send(jdkRequest(request), head -> new BodyWithDeadline(timeout));
      if (isError(response)) {
        throw failure(response, response.body());
      }
      return SuccessfulHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .body(response.body())
          .build();
    } catch (HttpTimeoutException e) {
      throw new TimeoutException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the provider", e);
    }
  }

  /** Returns at once; the listener is called on the shared client's executor, which a long stream keeps busy. */
  @Override
  public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    client
        .sendAsync(jdkRequest(request), BodyHandlers.ofInputStream())
        .thenAccept(response -> stream(response, parser, listener))
        .exceptionally(
            thrown -> {
              Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
              listener.onError(cause instanceof HttpTimeoutException ? new TimeoutException(cause) : cause);
              return null;
            });
  }

  private void stream(
      HttpResponse<InputStream> response, ServerSentEventParser parser, ServerSentEventListener listener) {
    try (InputStream body = response.body()) {
      if (isError(response)) {
        throw failure(response, body.readNBytes(BodyWithDeadline.MAX_BYTES));
      }
      listener.onOpen(
          SuccessfulHttpResponse.builder()
              .statusCode(response.statusCode())
              .headers(response.headers().map())
              .build());
      parser.parse(body, listener);
      listener.onClose();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private java.net.http.HttpRequest jdkRequest(HttpRequest request) {
    if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
      throw new UnsupportedOperationException("Chat models send JSON; forms to " + request.url() + " are not sent");
    }
    BodyPublisher body =
        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body());
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
            .method(request.method().name(), body)
            .timeout(timeout);
    request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    Work.current()
        .flatMap(Work::trace)
        .ifPresent(call -> builder.setHeader(TraceParent.HEADER, call.header()));
    return builder.build();
  }

  private static boolean isError(HttpResponse<?> response) {
    return response.statusCode() < 200 || response.statusCode() > 299;
  }

  private ProviderResponseException failure(HttpResponse<?> response, byte[] body) {
    HttpHeaders headers = response.headers();
    Optional<Duration> wait = RetryAfter.of(headers, clock.instant());
    return new ProviderResponseException(response.statusCode(), new String(body, StandardCharsets.UTF_8), wait);
  }

  /** What LangChain4j's models ask for a client; timeouts they bring along are the shared client's already. */
  static HttpClientBuilder builder(java.net.http.HttpClient client, Duration timeout, Clock clock) {
    return new Builder(client, timeout, clock);
  }

  private record Builder(java.net.http.HttpClient client, Duration timeout, Clock clock)
      implements HttpClientBuilder {

    @Override
    public Duration connectTimeout() {
      return client.connectTimeout().orElse(timeout);
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
      return this;
    }

    @Override
    public Duration readTimeout() {
      return timeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration other) {
      return new Builder(client, other, clock);
    }

    @Override
    public HttpClient build() {
      return new SharedHttpClient(client, timeout, clock);
    }
  }
}
