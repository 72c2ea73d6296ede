package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/** A conversation with one MCP server. Thread-safe; calls may run beside each other. */
interface McpConnection extends AutoCloseable {

  /** False once the server is known to be gone. */
  boolean isOpen();

  /**
   * How many times the server said that its tools have changed. A list that was asked for before the last time is outdated.
   */
  long listVersion();

  /** The tools of the server, in its order, a thousand at most. Blocks for 30 s at most. */
  List<McpDefinition> tools() throws McpConnectionException, InterruptedException;

  /**
   * Calls a tool and blocks until its server answers.
   *
   * @param timeout the longest the answer may take
   * @return the server's JSON-RPC answer, with {@code result} or {@code error}
   */
  JsonNode call(String tool, ObjectNode arguments, Duration timeout) throws McpConnectionException, InterruptedException;

  /** Ends the conversation; may block for some seconds. */
  @Override
  void close();

  /** Opens conversations. Thread-safe. */
  @FunctionalInterface
  interface Connector {

    /**
     * Opens a conversation and blocks until the server has introduced itself, for 60 s at most.
     *
     * @param name the server's, for the log
     */
    McpConnection connect(McpAddress address, String name) throws McpConnectionException, InterruptedException;
  }
}
