package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ModelConnectionsTest {

  private static final Duration SHORT = Duration.ofSeconds(20);

  private final HandTimer timer = new HandTimer();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger opened = new AtomicInteger();
  private CountingServer server;
  private ModelExchanges exchanges;

  @BeforeEach
  void start() throws IOException {
    server = new CountingServer();
    open(Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    exchanges.close();
    threads.shutdownNow();
  }

  @Test
  void aHundredCallsAtOnceUseFiftyConnectionsOfWhichTwentyStay() throws Exception {
    HttpClient client = client(Duration.ofSeconds(60));
    List<Future<SuccessfulHttpResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(threads.submit(() -> client.execute(request())));
    }
    server.awaitRequests(50);
    assertThat(exchanges.connections().leased()).isEqualTo(50);
    assertThat(server.connections()).isEqualTo(50);

    server.answer(100);
    for (Future<SuccessfulHttpResponse> call : calls) {
      assertThat(call.get(30, TimeUnit.SECONDS).body()).isEqualTo("ok");
    }

    assertThat(server.mostAtOnce()).isEqualTo(50);
    assertThat(exchanges.connections().leased()).isZero();
    assertThat(exchanges.connections().idle()).isEqualTo(20);
    assertThat(opened).hasValue(server.connections());
  }

  @Test
  void aCallThatFindsNoConnectionInTimeTimesOutAndIsNeverSent() throws Exception {
    HttpClient patient = client(Duration.ofSeconds(60));
    List<Future<SuccessfulHttpResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(threads.submit(() -> patient.execute(request())));
    }
    server.awaitRequests(50);

    Future<SuccessfulHttpResponse> impatient = threads.submit(() -> client(SHORT).execute(request()));
    timer.ring(SHORT);
    assertThatThrownBy(impatient::get)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("gantry.model.connections.max");

    assertThat(server.requests()).isEqualTo(50);
    server.answer(50);
    for (Future<SuccessfulHttpResponse> call : calls) {
      call.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void oneAfterTheOtherCallsShareAConnection() {
    server.answer(10);
    for (int i = 0; i < 10; i++) {
      client(Duration.ofSeconds(10)).execute(request());
    }

    assertThat(server.connections()).isEqualTo(1);
    assertThat(exchanges.connections().opened()).isEqualTo(1);
  }

  @Test
  void aConnectionThatIsIdleForTooLongIsClosedWhenTheTimerSaysSo() throws Exception {
    exchanges.close();
    // Over as soon as it has begun: what counts here is who looks, and when.
    open(Duration.ofNanos(1));
    server.answer(1);
    client(Duration.ofSeconds(10)).execute(request());
    assertThat(timer.pending()).as("the deadline of the call is called off").isOne();

    timer.ring(Duration.ofNanos(1));
    while (exchanges.connections().idle() > 0) {
      timer.ring(Duration.ofNanos(1));
    }

    server.awaitClosed();
    assertThat(timer.pending()).isZero();
  }

  @Test
  void aTimeoutFreesItsConnection() throws Exception {
    Future<SuccessfulHttpResponse> call = threads.submit(() -> client(SHORT).execute(request()));
    server.awaitRequests(1);

    timer.ring(SHORT);

    assertThatThrownBy(call::get)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasStackTraceContaining("the exchange did not end within");
    assertThat(exchanges.connections().leased()).isZero();
    assertThat(exchanges.connections().idle()).isZero();
  }

  @Test
  void aTimerThatTakesNothingAnyMoreFailsNoCall() {
    timer.stop();
    server.answer(1);

    assertThat(client(Duration.ofSeconds(10)).execute(request()).body()).isEqualTo("ok");
  }

  private void open(Duration expiry) {
    exchanges =
        new ModelExchanges(
            new ModelConnections(
                new ModelConnections.Bounds(50, 20, expiry, Duration.ofSeconds(15)),
                timer,
                opened::incrementAndGet),
            timer);
  }

  private HttpClient client(Duration timeout) {
    return SharedHttpClient.builder(exchanges, timeout, Clock.systemUTC()).build();
  }

  private HttpRequest request() {
    return HttpRequest.builder()
        .method(HttpMethod.POST)
        .url("http://127.0.0.1:" + server.port() + "/")
        .addHeader("Content-Type", "application/json")
        .body("{}")
        .build();
  }

  /** Counts connections and answers requests as it is told to. */
  private final class CountingServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Semaphore answers = new Semaphore(0);
    private final Semaphore asked = new Semaphore(0);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    CountingServer() throws IOException {
      threads.execute(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    int connections() {
      return accepted.get();
    }

    int mostAtOnce() {
      return most.get();
    }

    int requests() {
      return requests.get();
    }

    void answer(int requests) {
      answers.release(requests);
    }

    void awaitRequests(int number) throws InterruptedException {
      assertThat(asked.tryAcquire(number, 30, TimeUnit.SECONDS)).isTrue();
    }

    void awaitClosed() throws InterruptedException {
      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void accept() {
      try {
        while (true) {
          Socket connection = socket.accept();
          accepted.incrementAndGet();
          threads.execute(() -> serve(connection));
        }
      } catch (IOException stopped) {
        // The test is over.
      }
    }

    private void serve(Socket connection) {
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
      try (connection) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        while (readRequest(in)) {
          requests.incrementAndGet();
          asked.release();
          answers.acquire();
          connection.getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException | InterruptedException over) {
        // The connection was given up, or the test is over.
      } finally {
        open.decrementAndGet();
        closed.countDown();
      }
    }

    private boolean readRequest(BufferedReader in) throws IOException {
      String line = in.readLine();
      if (line == null) {
        return false;
      }
      while (!line.isEmpty()) {
        line = in.readLine();
      }
      return in.read() == '{' && in.read() == '}';
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
