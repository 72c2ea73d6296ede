package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.context.TraceParent;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.workflow.Effect;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpRequestToolTest {

  private LocalServer server;
  private GuardedHttpClient http;
  private HttpRequestTool tool;
  private String base;

  @BeforeEach
  void aServerThatOnlyApiTestMayReach() throws IOException {
    server = new LocalServer();
    EgressGuard guard =
        new EgressGuard(Set.of("api.test:" + server.port(), "other.test:" + server.port()), server::resolve);
    http = new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime());
    tool = new HttpRequestTool(http);
    base = "http://api.test:" + server.port();
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void answersStatusSelectedHeadersAndBody() throws Exception {
    server.answering("/hello", "text/plain; charset=utf-8", "grüß dich");
    JsonNode reply = call("url", base + "/hello?a=b");
    assertThat(reply.path("status").asInt()).isEqualTo(200);
    assertThat(reply.path("body").asText()).isEqualTo("grüß dich");
    assertThat(reply.path("headers")).isEqualTo(json("{\"content-type\":\"text/plain; charset=utf-8\"}"));
    assertThat(server.requests().get(0).uri()).isEqualTo("/hello?a=b");
    assertThat(server.requests().get(0).header("Host")).isEqualTo("api.test:" + server.port());
    assertThat(server.requests().get(0).header("Cookie")).isNull();
  }

  @Test
  void looksUpANameOncePerConnectionAndKeepsTheConnection() throws Exception {
    server.answering("/hello", "text/plain", "x");
    call("url", base + "/hello");
    call("url", base + "/hello");
    assertThat(server.lookedUp()).containsExactly("api.test");
  }

  @Test
  void sendsMethodHeadersBodyAndAKeyThatIsTheSameForEveryAttempt() throws Exception {
    server.answering("/items", "application/json", "{}");
    Object body = Map.of("name", "ü");
    call("url", base + "/items", "method", "POST", "headers", Map.of("X-A", "1"), "body", body);
    call("url", base + "/items", "method", "POST", "body", "plain");
    LocalServer.Request first = server.requests().get(0);
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.body()).isEqualTo("{\"name\":\"ü\"}");
    assertThat(first.header("Content-Type")).isEqualTo("application/json");
    assertThat(first.header("X-A")).isEqualTo("1");
    assertThat(first.header("Idempotency-Key")).isEqualTo("run-1/steps[0]/1");
    assertThat(server.requests().get(1).header("Content-Type")).startsWith("text/plain");
    assertThat(server.requests().get(1).header("Idempotency-Key")).isEqualTo(first.header("Idempotency-Key"));
  }

  @Test
  void namesItsPlaceInTheTraceWithinTheOriginWhateverTheModelMadeUp() throws Exception {
    server
        .redirecting("/a", 301, "/b")
        .redirecting("/b", 307, "http://other.test:" + server.port() + "/c")
        .answering("/c", "text/plain", "there");
    TraceParent place = Trace.begin().own();

    tool.call(
        arguments("url", base + "/a", "headers", Map.of("Traceparent", "00-1-2-3")), ToolFixtures.context(place));

    assertThat(server.requests())
        .extracting(request -> request.header("traceparent"))
        .containsExactly(place.header(), place.header(), null);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,READ", "HEAD,READ", "OPTIONS,READ", "PUT,IDEMPOTENT", "DELETE,IDEMPOTENT", "POST,ONCE", "PATCH,ONCE"
  })
  void theEffectIsThatOfTheMethod(String method, Effect effect) {
    assertThat(tool.effect(arguments("url", "x", "method", method))).isEqualTo(effect);
    assertThat(tool.effect(arguments("url", "x"))).isEqualTo(Effect.READ);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "Bad Name", "X-\r\nY", ""})
  void refusesHeadersThatAreTheClientsOwn(String name) {
    assertThatThrownBy(() -> call("url", base + "/", "headers", Map.of(name, "x")))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("header");
    assertThatThrownBy(() -> call("url", base + "/", "headers", Map.of("X-A", "a\r\nHost: evil")))
        .hasMessageContaining("X-A");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void refusesAnAddressOnlyTheConnectionRevealsAndOpensNothing() {
    assertThatThrownBy(() -> call("url", "http://rebound.test:" + server.port() + "/"))
        .hasMessageContaining("'rebound.test'")
        .hasMessageContaining("loopback");
    assertThatThrownBy(() -> call("url", "http://127.0.0.1:" + server.port() + "/")).hasMessageContaining("loopback");
    assertThatThrownBy(() -> call("url", "http://api.test:1/")).hasMessageContaining("loopback");
    assertThat(server.requests()).isEmpty();
    assertThat(server.lookedUp()).containsExactly("rebound.test", "api.test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:%d/secret", "http://inside.test:%d/secret", "//inside.test:%d/secret",
        "http://[::1]:%d/secret", "http://2130706433:%d/secret", "http://user@api.test:%d/secret", "file:///etc/passwd",
        "http://a b/"})
  void checksEveryRedirectAgain(String location) {
    server.redirecting("/go", 302, String.format(location, server.port())).answering("/secret", "text/plain", "secret");
    assertThatThrownBy(() -> call("url", base + "/go")).isInstanceOf(ToolException.class);
    assertThat(server.requests()).extracting(LocalServer.Request::uri).containsExactly("/go");
  }

  @Test
  void followsRedirectsWithHeadersOnlyWithinTheOrigin() throws Exception {
    server
        .redirecting("/a", 301, "/b")
        .redirecting("/b", 307, "http://other.test:" + server.port() + "/c")
        .answering("/c", "text/plain", "there");
    JsonNode reply = call("url", base + "/a", "headers", Map.of("Authorization", "Bearer t", "X-Key", "k"));
    assertThat(reply.path("body").asText()).isEqualTo("there");
    assertThat(server.requests()).extracting(request -> request.header("Authorization"))
        .containsExactly("Bearer t", "Bearer t", null);
    assertThat(server.requests().get(2).header("X-Key")).isNull();
    assertThat(server.requests().get(2).header("Host")).isEqualTo("other.test:" + server.port());
  }

  @Test
  void stopsAfterFiveRedirects() {
    server.redirecting("/loop", 302, "/loop");
    assertThatThrownBy(() -> call("url", base + "/loop")).hasMessageContaining("5 redirects");
    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void showsTheRedirectOfAPostInsteadOfRepeatingIt() throws Exception {
    server.redirecting("/post", 307, "/elsewhere");
    JsonNode reply = call("url", base + "/post", "method", "POST", "body", "x");
    assertThat(reply.path("status").asInt()).isEqualTo(307);
    assertThat(reply.path("headers").path("location").asText()).isEqualTo("/elsewhere");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void cutsALongAnswer() throws Exception {
    server.answering("/long", "application/json", "\"\\\"".repeat(200_000));
    String reply = tool.call(arguments("url", base + "/long"), context());
    assertThat(reply).hasSizeBetween(50_000, ShownText.LIMIT);
    assertThat(json(reply).path("body").asText()).contains("[cut: the first").endsWith("of 600000 characters]");
  }

  @Test
  void stopsReadingACompressedBombAndAnEndlessBody() throws Exception {
    server.on(
        "/bomb",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(200, 0);
          try (GZIPOutputStream gzip = new GZIPOutputStream(exchange.getResponseBody())) {
            byte[] block = "a".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 4_000; i++) {
              gzip.write(block);
            }
          }
        });
    CountDownLatch gaveUp = new CountDownLatch(1);
    server.on(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write("b".repeat(1 << 16).getBytes(StandardCharsets.UTF_8));
            }
          } finally {
            gaveUp.countDown();
          }
        });
    assertThat(call("url", base + "/bomb").path("body").asText()).endsWith("of more than 1048576 characters]");
    assertThat(call("url", base + "/endless").path("body").asText()).endsWith("of more than 1048576 characters]");
    gaveUp.await();
  }

  @Test
  void namesTheTypeOfABodyThatIsNotText() throws Exception {
    server.answering("/image", "image/png", "\u0000\u0001");
    assertThat(call("url", base + "/image").path("body").asText()).isEqualTo("[2 bytes that are not text, image/png]");
  }

  @Test
  void readsTheCharsetOfTheAnswer() throws Exception {
    server.on(
        "/latin",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=ISO-8859-1");
          exchange.sendResponseHeaders(200, 1);
          exchange.getResponseBody().write(0xE4);
        });
    assertThat(call("url", base + "/latin").path("body").asText()).isEqualTo("ä");
  }

  @Test
  void anInterruptEndsACallThatWaitsForItsAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    server.on(
        "/slow",
        exchange -> {
          asked.countDown();
          never.await();
        });
    AtomicReference<Exception> ended = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                call("url", base + "/slow");
              } catch (Exception e) {
                ended.set(e);
              }
            });
    caller.start();
    asked.await();
    caller.interrupt();
    caller.join(Duration.ofSeconds(10).toMillis());
    never.countDown();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void saysHowACallFailed() {
    server.on("/broken", exchange -> exchange.close());
    assertThatThrownBy(() -> call("url", base + "/broken"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("broke before the answer was complete");
    int port = server.port();
    server.close();
    assertThatThrownBy(() -> call("url", "http://api.test:" + port + "/"))
        .hasMessage("No connection to api.test on port " + port + ".");
  }

  @Test
  void opensNothingWhenTheWorkflowDeniesNetworkAccess() {
    assertThatThrownBy(() -> tool.call(arguments("url", base + "/"), ToolFixtures.withoutNetwork()))
        .hasMessageContaining("deny_network");
    assertThat(server.lookedUp()).isEmpty();
  }

  private JsonNode call(Object... arguments) throws ToolException, InterruptedException {
    return json(tool.call(arguments(arguments), context()));
  }
}
