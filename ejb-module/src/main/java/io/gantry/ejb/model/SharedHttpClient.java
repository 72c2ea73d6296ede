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
import io.gantry.engine.governor.RateHeaders;
import io.gantry.engine.model.ProviderResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * LangChain4j's HTTP client on the connections that all providers share.
 *
 * <p>LangChain4j's own adapter makes a client per model, drops the headers of an error answer, so that nobody learns of
 * {@code Retry-After}, and bounds only the wait for an answer's head. Here an error answer becomes a {@link
 * ProviderResponseException} and the timeout bounds the whole exchange, a wait for a connection included. A request names
 * the place in its trace of what the calling thread works on. What an answer's headers say of limits is
 * {@linkplain RateHeaders told} on that thread. Thread-safe.
 */
final class SharedHttpClient implements HttpClient {

  /** Far more than any model writes; an answer's host is the workflow's choice, and must not take the server's memory. */
  static final int MAX_BYTES = 16 << 20;

  private final ModelExchanges exchanges;
  private final Duration timeout;
  private final Clock clock;

  SharedHttpClient(ModelExchanges exchanges, Duration timeout, Clock clock) {
    this.exchanges = exchanges;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Blocks until the answer is there. Interrupting the thread gives the exchange up. */
  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    try {
      return exchanges.send(asked(request), timeout, (response, content) -> whole(response, content));
    } catch (HttpTimeoutException e) {
      throw new TimeoutException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the provider", e);
    }
  }

  /** Blocks until the stream has ended and calls the listener on this thread. The timeout bounds the whole stream. */
  @Override
  public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    try {
      exchanges.send(
          asked(request),
          timeout,
          (response, content) -> {
            listener.onOpen(opened(response, content));
            parser.parse(content, listener);
            return null;
          });
    } catch (HttpTimeoutException e) {
      listener.onError(new TimeoutException(e));
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      listener.onError(e);
      return;
    } catch (IOException | RuntimeException e) {
      listener.onError(e);
      return;
    }
    listener.onClose();
  }

  private SuccessfulHttpResponse whole(ClassicHttpResponse response, InputStream content) throws IOException {
    HttpHeaders headers = headers(response);
    byte[] body = content.readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      throw new IOException("the answer is longer than " + MAX_BYTES + " bytes");
    }
    answered(response.getCode(), headers, body);
    return SuccessfulHttpResponse.builder()
        .statusCode(response.getCode())
        .headers(headers.map())
        .body(body)
        .build();
  }

  private SuccessfulHttpResponse opened(ClassicHttpResponse response, InputStream content) throws IOException {
    HttpHeaders headers = headers(response);
    byte[] body = isError(response.getCode()) ? content.readNBytes(MAX_BYTES) : new byte[0];
    answered(response.getCode(), headers, body);
    return SuccessfulHttpResponse.builder().statusCode(response.getCode()).headers(headers.map()).build();
  }

  /**
   * The one place that sees the status and the headers of every answer, good or bad.
   *
   * @throws ProviderResponseException when it is an error
   */
  private void answered(int status, HttpHeaders headers, byte[] body) {
    RateHeaders.tell(headers::firstValue, clock.instant());
    if (isError(status)) {
      throw new ProviderResponseException(
          status, new String(body, StandardCharsets.UTF_8), RetryAfter.of(headers, clock.instant()));
    }
  }

  private static boolean isError(int status) {
    return status < 200 || status > 299;
  }

  private static HttpHeaders headers(ClassicHttpResponse response) {
    Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : response.getHeaders()) {
      values.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(String.valueOf(header.getValue()));
    }
    return HttpHeaders.of(values, (name, value) -> true);
  }

  private static HttpUriRequestBase asked(HttpRequest request) {
    if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
      throw new UnsupportedOperationException("Chat models send JSON; forms to " + request.url() + " are not sent");
    }
    HttpUriRequestBase asked = new HttpUriRequestBase(request.method().name(), URI.create(request.url()));
    request.headers().forEach((name, values) -> values.forEach(value -> asked.addHeader(name, value)));
    if (request.body() != null) {
      // Its type stands among the headers.
      asked.setEntity(new ByteArrayEntity(request.body().getBytes(StandardCharsets.UTF_8), (ContentType) null));
    }
    Work.current()
        .flatMap(Work::trace)
        .ifPresent(call -> asked.setHeader(TraceParent.HEADER, call.header()));
    return asked;
  }

  /** What LangChain4j's models ask for a client; the timeout to connect is the shared connections' already. */
  static HttpClientBuilder builder(ModelExchanges exchanges, Duration timeout, Clock clock) {
    return new Builder(exchanges, timeout, clock);
  }

  private record Builder(ModelExchanges exchanges, Duration timeout, Clock clock) implements HttpClientBuilder {

    @Override
    public Duration connectTimeout() {
      return timeout;
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
      return new Builder(exchanges, other, clock);
    }

    @Override
    public HttpClient build() {
      return new SharedHttpClient(exchanges, timeout, clock);
    }
  }
}
