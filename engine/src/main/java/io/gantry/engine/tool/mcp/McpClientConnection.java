package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.mcp.client.DefaultMcpClient;
import dev.langchain4j.mcp.client.McpClient;
import dev.langchain4j.mcp.client.McpClientListener;
import dev.langchain4j.mcp.protocol.McpCallToolRequest;
import dev.langchain4j.mcp.protocol.McpCancellationNotification;
import dev.langchain4j.mcp.protocol.McpClientMessage;
import dev.langchain4j.mcp.protocol.McpListToolsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation that LangChain4j's client has begun and keeps: it introduces both sides, and answers what the server asks.
 * Tools are listed and called beside it, in the same conversation, for two reasons: its list turns schemas into types of its
 * own and loses what they cannot hold, and its calls do not tell a call that never left from one that may have been done.
 */
final class McpClientConnection implements McpConnection {

  private static final Logger LOG = LoggerFactory.getLogger(McpClientConnection.class);
  private static final Duration LISTING = Duration.ofSeconds(30);
  private static final int MOST_TOOLS = 1_000;
  private static final int LONGEST_DEFINITION = 200_000;
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,200}");

  /** Far from the numbers that the client itself gives. */
  private static final long FIRST_ID = 1L << 32;

  private final McpChannel channel;
  private final McpClient client;
  private final Executor pool;
  private final ListChanges changes;
  private final AtomicLong ids = new AtomicLong(FIRST_ID);

  private McpClientConnection(McpChannel channel, McpClient client, Executor pool, ListChanges changes) {
    this.channel = channel;
    this.client = client;
    this.pool = pool;
    this.changes = changes;
  }

  /**
   * Begins a conversation over a channel; closes that when the server does not introduce itself.
   *
   * @param pool tells servers of calls that nobody waits for any more
   */
  static McpConnection begin(McpChannel channel, String name, Executor pool)
      throws McpConnectionException, InterruptedException {
    ListChanges changes = new ListChanges();
    try {
      McpClient client =
          new DefaultMcpClient.Builder()
              .transport(channel)
              .key(name)
              .clientName("gantry")
              .clientVersion("1")
              .initializationTimeout(McpChannel.INTRODUCTION)
              .autoHealthCheck(false)
              .cacheToolList(false)
              .logHandler(message -> LOG.debug("MCP server {}: {}", name, message.data()))
              .addListener(changes)
              .build();
      return new McpClientConnection(channel, client, pool, changes);
    } catch (RuntimeException e) {
      channel.close();
      throw failure(e);
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public boolean isListOutdated() {
    return changes.outdated;
  }

  @Override
  public List<McpDefinition> tools() throws McpConnectionException, InterruptedException {
    changes.outdated = false;
    List<McpDefinition> tools = new ArrayList<>();
    String cursor = null;
    do {
      McpListToolsRequest request = new McpListToolsRequest(ids.getAndIncrement(), cursor);
      JsonNode answer = answer(request, channel.request(request, LISTING), LISTING);
      if (!answer.path("result").path("tools").isArray()) {
        throw McpConnectionException.unsent(
            "it does not list its tools: " + answer.path("error").path("message").asText("there is no list"), null);
      }
      answer.get("result").get("tools").forEach(tool -> usable(tool).ifPresent(tools::add));
      cursor = answer.get("result").path("nextCursor").textValue();
    } while (cursor != null && tools.size() < MOST_TOOLS);
    return tools;
  }

  /** What cannot be stored or shown is no tool. */
  private static Optional<McpDefinition> usable(JsonNode listed) {
    McpDefinition definition = McpDefinition.of(listed);
    if (NAME.matcher(definition.tool()).matches() && definition.text().length() <= LONGEST_DEFINITION) {
      return Optional.of(definition);
    }
    LOG.warn("A tool of an MCP server is left out: its name is unusable, or its definition too long");
    return Optional.empty();
  }

  @Override
  public JsonNode call(String tool, ObjectNode arguments, Duration timeout)
      throws McpConnectionException, InterruptedException {
    McpCallToolRequest request = new McpCallToolRequest(ids.getAndIncrement(), tool, arguments);
    return answer(request, channel.request(request, timeout), timeout);
  }

  private JsonNode answer(McpClientMessage request, CompletableFuture<JsonNode> answer, Duration timeout)
      throws McpConnectionException, InterruptedException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      forget(request, answer);
      throw e;
    } catch (TimeoutException e) {
      forget(request, answer);
      throw new McpConnectionException("it did not answer within " + timeout.toMillis() + " ms", true, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        forget(request, answer);
      }
      throw failure(e);
    }
  }

  /** Nobody waits for this answer any more, and the server may stop working on it. */
  private void forget(McpClientMessage request, CompletableFuture<JsonNode> answer) {
    answer.cancel(false);
    channel.drop(request.getId());
    try {
      pool.execute(() -> channel.tell(new McpCancellationNotification(request.getId(), "The call was given up")));
    } catch (RejectedExecutionException e) {
      LOG.debug("An MCP server is not told that a call was given up", e);
    }
  }

  /** What went wrong, out of what the client and its stages wrap around it. */
  private static McpConnectionException failure(Exception failure) throws InterruptedException {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof McpConnectionException broken) {
        return broken;
      }
      if (cause instanceof InterruptedException interrupted) {
        Thread.interrupted();
        throw interrupted;
      }
      if (cause instanceof TimeoutException) {
        return new McpConnectionException("it did not answer in time", true, failure);
      }
    }
    Throwable innermost = failure instanceof ExecutionException || failure instanceof CompletionException
        ? failure.getCause()
        : failure;
    return new McpConnectionException("it does not speak MCP as expected (" + innermost.getMessage() + ")", true, failure);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      LOG.debug("A conversation with an MCP server ended untidily", e);
    }
  }

  /** Remembers that the server announced other tools. */
  private static final class ListChanges implements McpClientListener {

    private volatile boolean outdated;

    @Override
    public void onNotificationToolsListChanged() {
      outdated = true;
    }
  }
}
