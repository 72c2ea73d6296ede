package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import io.gantry.engine.context.Trace;
import io.gantry.engine.context.TraceParent;
import io.gantry.engine.context.Work;
import io.gantry.engine.model.ProviderResponseException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedHttpClientTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService serverThreads = Executors.newCachedThreadPool();
  private final ModelExchanges exchanges =
      new ModelExchanges(
          new ModelConnections(
              new ModelConnections.Bounds(50, 20, Duration.ofSeconds(60), Duration.ofSeconds(15)),
              (delay, task) -> () -> { },
              () -> { }),
          (delay, task) -> () -> { });
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(serverThreads);
    server.createContext(
        "/limited",
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "12");
          byte[] body = "{\"error\":\"slow down\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(429, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/stalls",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write(" ".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          awaitRelease();
          exchange.close();
        });
    server.createContext(
        "/floods",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = new byte[1 << 16];
          try (OutputStream body = exchange.getResponseBody()) {
            while (release.getCount() > 0) {
              body.write(block);
            }
          }
        });
    server.createContext("/talks", exchange -> withHeaders(exchange, 150, "noise"));
    server.createContext("/chatters", exchange -> withHeaders(exchange, 300, "noise"));
    server.createContext("/rambles", exchange -> withHeaders(exchange, 1, "noise".repeat(4_000)));
    server.createContext(
        "/streams",
        exchange -> {
          byte[] body = "data: one\n\ndata: two\n\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private static void withHeaders(HttpExchange exchange, int number, String value) throws IOException {
    for (int i = 0; i < number; i++) {
      exchange.getResponseHeaders().add("X-Noise-" + i, value);
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    release.countDown();
    exchanges.close();
    server.stop(0);
    serverThreads.shutdown();
  }

  @Test
  void anErrorAnswerKeepsItsBodyAndTheWaitAskedFor() {
    ProviderResponseException failure =
        catchThrowableOfType(
            ProviderResponseException.class, () -> client(Duration.ofSeconds(5)).execute(request("/limited")));

    assertThat(failure.statusCode()).isEqualTo(429);
    assertThat(failure.getMessage()).isEqualTo("{\"error\":\"slow down\"}");
    assertThat(failure.retryAfter()).contains(Duration.ofSeconds(12));
  }

  @Test
  void aBodyThatNeverEndsTimesOutAlthoughItsHeadCameAtOnce() {
    assertThatThrownBy(() -> client(Duration.ofMillis(300)).execute(request("/stalls")))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void aBodyWithoutEndIsCutOffBeforeItFillsTheMemory() {
    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).execute(request("/floods")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("longer than " + SharedHttpClient.MAX_BYTES + " bytes");
  }

  @ParameterizedTest
  @CsvSource({"/chatters, Maximum header count exceeded", "/rambles, Maximum line length limit exceeded"})
  void headersWithoutEndBreakTheAnswer(String path, String said) {
    assertThatThrownBy(() -> client(Duration.ofSeconds(30)).execute(request(path)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(said);
    assertThat(exchanges.connections().leased()).isZero();
  }

  @Test
  void anAnswerMayHaveMoreHeadersThanClientsUsuallyTake() {
    assertThat(client(Duration.ofSeconds(30)).execute(request("/talks")).statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestNamesThePlaceInItsTraceOfWhatTheThreadWorksOn() {
    List<String> traceparents = new ArrayList<>();
    server.createContext(
        "/traced",
        exchange -> {
          traceparents.add(exchange.getRequestHeaders().getFirst("traceparent"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    TraceParent place = Trace.begin().own();
    HttpClient client = client(Duration.ofSeconds(5));

    new Work("run-1", Optional.of("steps[0]"), Optional.of(place)).run(() -> client.execute(request("/traced")));
    Work.on("run-of-an-older-journal").run(() -> client.execute(request("/traced")));
    client.execute(request("/traced"));

    assertThat(traceparents).containsExactly(place.header(), null, null);
  }

  @Test
  void eventsOfAStreamReachTheListenerInOrder() throws Exception {
    List<String> events = new ArrayList<>();
    CompletableFuture<List<String>> closed = new CompletableFuture<>();

    client(Duration.ofSeconds(5))
        .execute(request("/streams"), new DefaultServerSentEventParser(), listener(events, closed));

    assertThat(closed.get(5, TimeUnit.SECONDS)).containsExactly("one", "two");
  }

  @Test
  void anErrorAnswerToAStreamReachesTheListener() {
    CompletableFuture<List<String>> closed = new CompletableFuture<>();

    client(Duration.ofSeconds(5))
        .execute(request("/limited"), new DefaultServerSentEventParser(), listener(new ArrayList<>(), closed));

    assertThat(closed)
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(ProviderResponseException.class);
  }

  @Test
  void anInterruptEndsAnExchangeAtOnceAndItsConnectionIsNotUsedAgain() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    server.createContext(
        "/thinks",
        exchange -> {
          asked.countDown();
          awaitRelease();
          exchange.close();
        });
    Thread caller =
        new Thread(
            () -> {
              try {
                client(Duration.ofSeconds(60)).execute(request("/thinks"));
              } catch (RuntimeException e) {
                thrown.complete(Thread.currentThread().isInterrupted() ? e.getCause() : e);
              }
            });
    caller.start();
    asked.await();

    caller.interrupt();

    assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(exchanges.connections().idle()).isZero();
    assertThat(exchanges.connections().leased()).isZero();
  }

  @Test
  void aHostThatNobodyIsAtIsUnreachable() {
    server.stop(0);

    assertThatThrownBy(() -> client(Duration.ofSeconds(5)).execute(request("/any")))
        .hasRootCauseInstanceOf(ConnectException.class);
  }

  private static ServerSentEventListener listener(List<String> events, CompletableFuture<List<String>> closed) {
    return new ServerSentEventListener() {
      @Override
      public void onEvent(ServerSentEvent event) {
        events.add(event.data());
      }

      @Override
      public void onError(Throwable thrown) {
        closed.completeExceptionally(thrown);
      }

      @Override
      public void onClose() {
        closed.complete(events);
      }
    };
  }

  private HttpClient client(Duration timeout) {
    return SharedHttpClient.builder(exchanges, timeout, Clock.systemUTC()).build();
  }

  private HttpRequest request(String path) {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .url("http://127.0.0.1:" + server.getAddress().getPort() + path)
        .addHeader("Content-Type", "application/json")
        .body("{}")
        .build();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
