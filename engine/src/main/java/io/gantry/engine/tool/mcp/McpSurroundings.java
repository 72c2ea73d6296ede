package io.gantry.engine.tool.mcp;

import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.GuardedPosts;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What MCP servers are reached with; all of it thread-safe.
 *
 * @param posts for servers that speak HTTP
 * @param pool where servers are asked for their tools
 * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
 * @param threads three for each process, which read what it writes and write what it reads until it ends
 * @param inherited variables that every process gets
 */
public record McpSurroundings(
    GuardedPosts posts,
    Executor pool,
    Timer timer,
    LongSupplier nanoTicker,
    ThreadFactory threads,
    Map<String, String> inherited,
    McpListener listener) {

  McpConnection.Connector connector() {
    return (address, name) -> {
      McpChannel channel = address instanceof McpAddress.Url url
          ? new HttpChannel(url, posts)
          : started(name, (McpPolicy.Command) address);
      return McpClientConnection.begin(channel, name, pool, nanoTicker);
    };
  }

  private McpChannel started(String name, McpPolicy.Command command) throws McpConnectionException {
    return new StdioChannel(name, command, ServerProcess.start(command, inherited), threads);
  }
}
