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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that reads messages from its standard input and writes them to its standard output, one per line. Two threads
 * read what it writes until it ends, and one writes: no caller waits for a process that does not read.
 */
final class StdioChannel extends McpChannel {

  private static final Logger LOG = LoggerFactory.getLogger(StdioChannel.class);
  private static final int LOGGED_LINES = 200;
  private static final int LOGGED_CHARACTERS = 500;
  private static final int UNREAD_MESSAGES = 16;

  private final String name;
  private final McpPolicy.Command command;
  private final ServerProcess process;
  private final ThreadFactory threads;
  private final Map<Long, CompletableFuture<JsonNode>> expected = new ConcurrentHashMap<>();
  private final BlockingQueue<Outgoing> outgoing = new ArrayBlockingQueue<>(UNREAD_MESSAGES);
  private volatile Thread writer;
  private volatile boolean ended;

  /**
   * @param name the server's, for the log
   * @param command what the process was started with
   */
  StdioChannel(String name, McpPolicy.Command command, ServerProcess process, ThreadFactory threads) {
    this.name = name;
    this.command = command;
    this.process = process;
    this.threads = threads;
  }

  /** A message that waits to be written; of one that has no answer nobody sees the future. */
  private record Outgoing(byte[] line, CompletableFuture<JsonNode> answer) {}

  @Override
  void begin() {
    writer = threads.newThread(this::writeMessages);
    writer.start();
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
    if (!outgoing.offer(new Outgoing(line(message), answer))) {
      answer.completeExceptionally(McpConnectionException.unsent("it reads nothing any more", null));
      drop(id);
    }
    return answer;
  }

  @Override
  void tell(McpClientMessage message) {
    if (!outgoing.offer(new Outgoing(line(message), new CompletableFuture<>()))) {
      LOG.debug("MCP server {} reads nothing any more and could not be told something", name);
    }
  }

  private static byte[] line(McpClientMessage message) {
    return (text(message) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Writes until the channel ends; a server that stops reading holds up this thread and no other. */
  private void writeMessages() {
    Outgoing next = null;
    try {
      OutputStream in = process.input();
      while (!ended) {
        next = outgoing.take();
        // Nobody waits any more for one that was given up before its turn: it was never sent.
        if (!next.answer().isDone()) {
          in.write(next.line());
          in.flush();
        }
      }
    } catch (IOException e) {
      next.answer().completeExceptionally(McpConnectionException.unsent(process.whyItIsSilent(), e));
      process.close();
    } catch (InterruptedException e) {
      LOG.trace("Nothing more is to be said to MCP server {}", name, e);
    } finally {
      process.closeInput();
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
      for (Outgoing left = outgoing.poll(); left != null; left = outgoing.poll()) {
        left.answer().completeExceptionally(McpConnectionException.unsent(reason, null));
      }
      expected.values().forEach(
          answer -> answer.completeExceptionally(new McpConnectionException(reason, true, null)));
      // It may live on without being heard.
      close();
    }
  }

  private void readRemarks() {
    try {
      BoundedLines lines = new BoundedLines(process.remarks(), MAX_MESSAGE);
      int read = 0;
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (read < LOGGED_LINES) {
          LOG.info("MCP server {}: {}", name, ShortText.head(command.masked(line.get()), LOGGED_CHARACTERS));
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
    Thread begun = writer;
    if (begun != null) {
      begun.interrupt();
    }
    process.close();
  }
}
