package io.gantry.engine.tool.mcp;

import io.gantry.engine.text.ShortText;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.mcp.protocol.McpClientMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that reads messages from its standard input and writes them to its standard output, one per line. Two threads
 * read what it writes until it ends.
 */
final class StdioChannel extends McpChannel {

  private static final Logger LOG = LoggerFactory.getLogger(StdioChannel.class);
  private static final int LOGGED_LINES = 200;
  private static final int LOGGED_CHARACTERS = 500;

  private final String name;
  private final ServerProcess process;
  private final ThreadFactory threads;
  private final Map<Long, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /**
   * @param name the server's, for the log
   */
  StdioChannel(String name, ServerProcess process, ThreadFactory threads) {
    this.name = name;
    this.process = process;
    this.threads = threads;
  }

  @Override
  void begin() {
    threads.newThread(this::readMessages).start();
    threads.newThread(this::readRemarks).start();
  }

  @Override
  boolean isOpen() {
    return !ended && process.isAlive();
  }

  @Override
  CompletableFuture<JsonNode> request(McpClientMessage message, Duration timeout) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    long id = message.getId();
    expected.put(id, answer);
    expect(id, answer);
    answer.whenComplete((done, failure) -> expected.remove(id));
    // Looked at after the answer is expected: who ends the channel meanwhile fails it.
    if (!isOpen()) {
      answer.completeExceptionally(McpConnectionException.unsent(process.whyItIsSilent(), null));
      return answer;
    }
    try {
      write(message);
    } catch (IOException e) {
      answer.completeExceptionally(McpConnectionException.unsent(process.whyItIsSilent(), e));
    }
    return answer;
  }

  @Override
  void tell(McpClientMessage message) {
    try {
      write(message);
    } catch (IOException e) {
      LOG.debug("MCP server {} could not be told something", name, e);
    }
  }

  private void write(McpClientMessage message) throws IOException {
    byte[] line = (text(message) + "\n").getBytes(StandardCharsets.UTF_8);
    OutputStream in = process.input();
    synchronized (in) {
      in.write(line);
      in.flush();
    }
  }

  private void readMessages() {
    try {
      BoundedLines lines = new BoundedLines(process.output(), MAX_MESSAGE);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        heard(line.get());
      }
    } catch (IOException e) {
      LOG.debug("MCP server {} cannot be heard any more", name, e);
    } finally {
      ended = true;
      String reason = process.whyItIsSilent();
      expected.values().forEach(
          answer -> answer.completeExceptionally(new McpConnectionException(reason, true, null)));
      // It may live on without being heard.
      process.close();
    }
  }

  private void readRemarks() {
    try {
      BoundedLines lines = new BoundedLines(process.remarks(), MAX_MESSAGE);
      int read = 0;
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (read < LOGGED_LINES) {
          LOG.info("MCP server {}: {}", name, ShortText.head(line.get(), LOGGED_CHARACTERS));
        } else if (read == LOGGED_LINES) {
          LOG.info("MCP server {} wrote {} lines; the rest is left out", name, LOGGED_LINES);
        }
        read++;
      }
    } catch (IOException e) {
      LOG.debug("MCP server {} writes no remarks any more", name, e);
    }
  }

  @Override
  public void close() {
    ended = true;
    process.close();
  }
}
