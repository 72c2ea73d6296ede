package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.GuardedPosts;
import io.gantry.engine.tool.HttpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real HTTP server at the other end of LangChain4j's client and the channel. */
@Timeout(60)
class HttpServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private GuardedPosts posts;
  private McpSurroundings surroundings;
  private boolean events;
  private int sessions = 1;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/mcp", this::answer);
    server.createContext("/moved", exchange -> {
      exchange.getResponseHeaders().set("Location", "http://169.254.169.254/");
      exchange.sendResponseHeaders(307, -1);
      exchange.close();
    });
    server.start();
    allow(Set.of("127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void close() {
    posts.close();
    server.stop(0);
  }

  @Test
  void aConversationGoesOnInItsSession() throws Exception {
    try (McpConnection connection = connect("/mcp", Map.of("Authorization", "Bearer x"))) {
      assertThat(connection.tools()).extracting(McpDefinition::tool).contains("echo", "environment");
      assertThat(echo(connection)).isEqualTo("Echo: Hello");
    }

    assertThat(requests.get(0)).isEqualTo("POST initialize null null Bearer x");
    assertThat(requests.get(1)).startsWith("POST notifications/initialized 1 20");
    assertThat(requests.get(2)).startsWith("POST tools/list 1 20");
    assertThat(requests.get(requests.size() - 1)).startsWith("DELETE  1 20");
  }

  @Test
  void anAnswerMayBeAStreamOfEvents() throws Exception {
    events = true;

    try (McpConnection connection = connect("/mcp", Map.of())) {
      assertThat(connection.tools()).hasSize(5);
      assertThat(echo(connection)).isEqualTo("Echo: Hello");
    }
  }

  @Test
  void aServerThatWasRestartedDoesNotKnowTheSessionAndNothingWasSent() throws Exception {
    McpConnection connection = connect("/mcp", Map.of());
    sessions++;

    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> echo(connection))
        .withMessage("it does not know the session any more")
        .satisfies(failure -> assertThat(failure.sent()).isFalse());
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void aServerThatIsGoneWasNotSentAnything() throws Exception {
    McpConnection connection = connect("/mcp", Map.of());
    posts.close();
    allow(Set.of("127.0.0.1:" + server.getAddress().getPort()));
    server.stop(0);

    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> connect("/mcp", Map.of()))
        .withMessageContaining("No connection to 127.0.0.1")
        .satisfies(failure -> assertThat(failure.sent()).isFalse());
    connection.close();
  }

  @Test
  void aPrivateAddressIsRefusedUnlessTheOperatorAllowsIt() {
    allow(Set.of());

    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> connect("/mcp", Map.of()))
        .withMessageContaining("Host '127.0.0.1' is refused");
    assertThat(requests).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowed() {
    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> connect("/moved", Map.of()))
        .withMessageContaining("it redirects to http://169.254.169.254/, which is not followed");
  }

  @Test
  void anotherStatusIsNamed() {
    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(() -> connect("/nowhere", Map.of()))
        .withMessage("it answers with HTTP status 404");
  }

  private void allow(Set<String> hosts) {
    if (posts != null) {
      posts.close();
    }
    posts = new GuardedPosts(new EgressGuard(hosts), HttpSettings.DEFAULT, new RealTime());
    surroundings =
        new McpSurroundings(
            posts, Runnable::run, (delay, task) -> () -> {}, System::nanoTime, Thread::new, Map.of(), McpListener.NONE);
  }

  private McpConnection connect(String path, Map<String, String> headers) throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    return surroundings.connector().connect(new McpAddress.Url(url, headers), "toy");
  }

  private static String echo(McpConnection connection) throws Exception {
    JsonNode answer =
        connection.call("echo", JsonNodeFactory.instance.objectNode().put("text", "Hello"), Duration.ofSeconds(30));
    return McpResult.text(answer.path("result"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonNode message = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
    requests.add(
        String.join(
            " ",
            exchange.getRequestMethod(),
            message.path("method").asText(),
            String.valueOf(session),
            String.valueOf(exchange.getRequestHeaders().getFirst("MCP-Protocol-Version")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
    Optional<String> answer = ToyServer.answer(message);
    if (session != null && !session.equals(Integer.toString(sessions))) {
      exchange.sendResponseHeaders(404, -1);
    } else if (answer.isEmpty()) {
      exchange.sendResponseHeaders(202, -1);
    } else {
      exchange.getResponseHeaders().set("Mcp-Session-Id", Integer.toString(sessions));
      exchange.getResponseHeaders().set("Content-Type", events ? "text/event-stream" : "application/json");
      String text =
          events
              ? ": hello\r\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                  + "\"params\":{\"level\":\"info\",\"data\":\"x\"}}\r\n\r\nid: 2\r\ndata: " + answer.get() + "\r\n\r\n"
              : answer.get();
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }
}
