package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.mcp.protocol.McpClientMessage;
import io.gantry.engine.tool.GuardedPosts;
import io.gantry.engine.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streamable HTTP: each message is a POST whose answer is JSON, or a stream of events that holds it. A request is made on
 * the thread that asks, so no thread waits besides it and an interrupt ends it at once. The server's own stream is not
 * opened: whatever it would tell is asked for when it is needed.
 */
final class HttpChannel extends McpChannel {

  private static final Logger LOG = LoggerFactory.getLogger(HttpChannel.class);
  private static final String SESSION = "Mcp-Session-Id";
  private static final Duration SHORT = Duration.ofSeconds(5);

  private final McpAddress.Url address;
  private final GuardedPosts posts;
  private volatile Optional<String> session = Optional.empty();
  private volatile Optional<String> version = Optional.empty();
  private volatile boolean lost;

  HttpChannel(McpAddress.Url address, GuardedPosts posts) {
    this.address = address;
    this.posts = posts;
  }

  @Override
  boolean isOpen() {
    return !lost;
  }

  @Override
  void introduced(JsonNode answer) {
    version = Optional.ofNullable(answer.path("result").path("protocolVersion").textValue());
  }

  @Override
  CompletableFuture<JsonNode> request(McpClientMessage message, Duration timeout) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    expect(message.getId(), answer);
    try {
      Optional<McpConnectionException> refusal =
          posts.send(
              new GuardedPosts.Request(address.url(), headers(), Optional.of(text(message)), timeout),
              (status, headers, body) -> read(status, headers, body, answer));
      if (refusal.isPresent()) {
        answer.completeExceptionally(refusal.get());
      } else if (!answer.isDone()) {
        answer.completeExceptionally(new McpConnectionException("its answer ended before it was complete", true, null));
      }
    } catch (ToolException e) {
      boolean sent = !GuardedPosts.wasNotSent(e);
      lost = true;
      answer.completeExceptionally(new McpConnectionException(e.getMessage(), sent, e));
    } catch (InterruptedException e) {
      answer.completeExceptionally(e);
    }
    if (answer.isCompletedExceptionally()) {
      drop(message.getId());
    }
    return answer;
  }

  /** Hands the messages of an answer over until the one that is waited for is among them. */
  private Optional<McpConnectionException> read(
      int status, Map<String, String> headers, InputStream body, CompletableFuture<JsonNode> answer)
      throws IOException {
    if (status < 200 || status > 299) {
      return Optional.of(refusal(status, headers));
    }
    if (session.isEmpty()) {
      session = Optional.ofNullable(headers.get(SESSION));
    }
    if (headers.getOrDefault("Content-Type", "").startsWith("text/event-stream")) {
      EventLines events = new EventLines(body);
      for (Optional<String> event = events.next(); event.isPresent(); event = events.next()) {
        heard(event.get());
        if (answer.isDone()) {
          break;
        }
      }
    } else {
      byte[] bytes = body.readNBytes(MAX_MESSAGE);
      heard(new String(bytes, StandardCharsets.UTF_8));
    }
    return Optional.empty();
  }

  private McpConnectionException refusal(int status, Map<String, String> headers) {
    // A server that was restarted does not know the session. The specification says 404; some say 400.
    if (session.isPresent() && (status == 404 || status == 400)) {
      lost = true;
      return McpConnectionException.unsent("it does not know the session any more", null);
    }
    if (status >= 300 && status < 400) {
      return McpConnectionException.unsent(
          "it redirects to " + headers.getOrDefault("Location", "another place")
              + ", which is not followed; name that as its url",
          null);
    }
    boolean maybeDone = status >= 500;
    return new McpConnectionException("it answers with HTTP status " + status, maybeDone, null);
  }

  @Override
  void tell(McpClientMessage message) {
    try {
      posts.send(
          new GuardedPosts.Request(address.url(), headers(), Optional.of(text(message)), SHORT),
          (status, headers, body) -> status);
    } catch (ToolException e) {
      LOG.debug("An MCP server could not be told something", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the server that the session is not needed any more. */
  @Override
  public void close() {
    boolean open = !lost && session.isPresent();
    lost = true;
    if (open) {
      try {
        posts.send(
            new GuardedPosts.Request(address.url(), headers(), Optional.empty(), SHORT), (status, headers, body) -> status);
      } catch (ToolException e) {
        LOG.debug("An MCP server could not be told that its session ends", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>(address.headers());
    headers.put("Accept", "application/json, text/event-stream");
    session.ifPresent(id -> headers.put(SESSION, id));
    version.ifPresent(number -> headers.put("MCP-Protocol-Version", number));
    return headers;
  }
}
