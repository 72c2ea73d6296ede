package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.mcp.client.McpCallContext;
import dev.langchain4j.mcp.client.transport.McpOperationHandler;
import dev.langchain4j.mcp.client.transport.McpTransport;
import dev.langchain4j.mcp.protocol.McpClientMessage;
import dev.langchain4j.mcp.protocol.McpInitializationNotification;
import dev.langchain4j.mcp.protocol.McpInitializeRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of messages to a server and back, below LangChain4j's client. The client's own reconnecting is not used: whether a
 * call may be repeated is for {@link McpConnections} to say.
 */
abstract class McpChannel implements McpTransport {

  private static final Logger LOG = LoggerFactory.getLogger(McpChannel.class);

  /** The longest a server may take to introduce itself; the first start of a command may download it. */
  static final Duration INTRODUCTION = Duration.ofSeconds(60);

  /** The most characters of one message, more than any model would be shown. */
  static final int MAX_MESSAGE = 16_000_000;

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> ANSWERED = Set.of("ping", "roots/list");
  private static final Set<String> NOTED = Set.of("notifications/message", "notifications/tools/list_changed");

  private final Set<Long> awaited = ConcurrentHashMap.newKeySet();
  private volatile McpOperationHandler handler;

  /** False once nothing can be sent any more. */
  abstract boolean isOpen();

  /**
   * Sends a request.
   *
   * @param timeout the longest the answer may take
   * @return the answer; fails with {@link McpConnectionException}, or {@link InterruptedException} when the thread that sent
   *     it was interrupted
   */
  abstract CompletableFuture<JsonNode> request(McpClientMessage message, Duration timeout);

  /** Sends a message that is not answered; one that cannot be sent is dropped. */
  abstract void tell(McpClientMessage message);

  @Override
  public final void start(McpOperationHandler operations) {
    handler = operations;
    begin();
  }

  /** Messages of the server can be received from now on. */
  void begin() {}

  @Override
  public final CompletableFuture<JsonNode> initialize(McpInitializeRequest request) {
    return request(request, INTRODUCTION)
        .thenApply(
            answer -> {
              introduced(answer);
              tell(new McpInitializationNotification());
              return answer;
            });
  }

  /** The server has said what it is. */
  void introduced(JsonNode answer) {}

  @Override
  public final CompletableFuture<JsonNode> executeOperationWithResponse(McpClientMessage message) {
    return request(message, INTRODUCTION);
  }

  @Override
  public final CompletableFuture<JsonNode> executeOperationWithResponse(McpCallContext context) {
    return executeOperationWithResponse(context.message());
  }

  @Override
  public final void executeOperationWithoutResponse(McpClientMessage message) {
    tell(message);
  }

  @Override
  public final void executeOperationWithoutResponse(McpCallContext context) {
    tell(context.message());
  }

  @Override
  public final void checkHealth() {}

  @Override
  public final void onFailure(Runnable action) {}

  @Override
  public abstract void close();

  /** Lets a request's answer be found when it comes. */
  final void expect(long id, CompletableFuture<JsonNode> answer) {
    awaited.add(id);
    handler.startOperation(id, answer);
  }

  /** Forgets a request that nobody waits for any more; the client lets go of one only when it is answered. */
  final void drop(long id) {
    heard("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
  }

  /**
   * Hands over one message of the server. What is no message is dropped, and so is one that nobody waits for: the client
   * would write each to the log in full, which is not for servers to fill.
   */
  final void heard(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      if (message != null && message.isObject() && isWaitedFor(message)) {
        handler.handle(message);
      } else {
        LOG.debug("An MCP server wrote something that nobody waits for");
      }
    } catch (JsonProcessingException e) {
      LOG.debug("An MCP server wrote something that is no message");
    } catch (RuntimeException e) {
      LOG.debug("A message of an MCP server could not be handled", e);
    }
  }

  private boolean isWaitedFor(JsonNode message) {
    if (message.has("result") || message.has("error")) {
      return awaited.remove(message.path("id").asLong(-1));
    }
    return (message.has("id") ? ANSWERED : NOTED).contains(message.path("method").asText());
  }

  static String text(McpClientMessage message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A message of this client can always be written", e);
    }
  }
}
