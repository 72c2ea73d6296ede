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
import java.util.function.LongSupplier;
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
  private static final int MOST_PAGES = 100;
  private static final int LONGEST_DEFINITION = 200_000;
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,200}");

  /** Far from the numbers that the client itself gives. */
  private static final long FIRST_ID = 1L << 32;

  private final McpChannel channel;
  private final McpClient client;
  private final String name;
  private final Executor pool;
  private final LongSupplier nanoTicker;
  private final ListChanges changes;
  private final AtomicLong ids = new AtomicLong(FIRST_ID);

  private McpClientConnection(
      McpChannel channel, McpClient client, String name, Executor pool, LongSupplier nanoTicker, ListChanges changes) {
    this.channel = channel;
    this.client = client;
    this.name = name;
    this.pool = pool;
    this.nanoTicker = nanoTicker;
    this.changes = changes;
  }

  /**
   * Begins a conversation over a channel; closes that when the server does not introduce itself.
   *
   * @param name the server's, for the log
   * @param pool tells servers of calls that nobody waits for any more
   * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
   */
  static McpConnection begin(McpChannel channel, String name, Executor pool, LongSupplier nanoTicker)
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
      return new McpClientConnection(channel, client, name, pool, nanoTicker, changes);
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
  public long listVersion() {
    return changes.announced.get();
  }

  @Override
  public List<McpDefinition> tools() throws McpConnectionException, InterruptedException {
    long begin = nanoTicker.getAsLong();
    List<McpDefinition> tools = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MOST_PAGES && (page == 0 || cursor != null) && tools.size() < MOST_TOOLS; page++) {
      Duration left = LISTING.minusNanos(nanoTicker.getAsLong() - begin);
      if (left.toMillis() <= 0) {
        throw McpConnectionException.unsent(
            "it did not list all its tools within " + LISTING.toSeconds() + " s; " + page + " pages came", null);
      }
      McpListToolsRequest request = new McpListToolsRequest(ids.getAndIncrement(), cursor);
      JsonNode answer = answer(request, channel.request(request, left), left);
      if (!answer.path("result").path("tools").isArray()) {
        throw McpConnectionException.unsent(
            "it does not list its tools: " + answer.path("error").path("message").asText("there is no list"), null);
      }
      boolean whole = add(answer.get("result").get("tools"), tools);
      cursor = answer.get("result").path("nextCursor").textValue();
      if (!whole || (cursor != null && (page == MOST_PAGES - 1 || tools.size() == MOST_TOOLS))) {
        LOG.warn("MCP server {} lists more than {} tools, or {} pages; the rest is left out", name, MOST_TOOLS, MOST_PAGES);
      }
    }
    return tools;
  }

  /** Adds the tools of a page as long as there is room; false when some are left over. */
  private static boolean add(JsonNode page, List<McpDefinition> tools) {
    for (JsonNode tool : page) {
      if (tools.size() == MOST_TOOLS) {
        return false;
      }
      usable(tool).ifPresent(tools::add);
    }
    return true;
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

  /** Counts how often the server announced other tools. */
  private static final class ListChanges implements McpClientListener {

    private final AtomicLong announced = new AtomicLong();

    @Override
    public void onNotificationToolsListChanged() {
      announced.incrementAndGet();
    }
  }
}
