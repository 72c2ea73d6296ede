package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.tool.mcp.McpListener.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connection to one address: connected when it is needed and not, and with each new connection its tools are listed and
 * compared with what was accepted. Thread-safe.
 */
final class SharedConnection {

  private final McpServer.Resolved server;
  private final McpConnection.Connector connector;
  private final McpDefinitions definitions;
  private final McpListener listener;
  private final ReentrantLock connecting = new ReentrantLock();

  // Guarded by the connections that hold this one.
  int users;
  long idleSince;

  private final AtomicReference<Connected> now = new AtomicReference<>(Connected.NOT);
  private volatile boolean everConnected;
  private volatile boolean closed;

  SharedConnection(
      McpServer.Resolved server, McpConnection.Connector connector, McpDefinitions definitions, McpListener listener) {
    this.server = server;
    this.connector = connector;
    this.definitions = definitions;
    this.listener = listener;
  }

  /**
   * What a server has.
   *
   * @param refused names of tools that wait for an admin
   */
  record Listing(Map<String, Listed> tools, Set<String> refused) {}

  /**
   * A tool that a server has.
   *
   * @param parameters the schema of its arguments as models are told; the same object as long as the definition is the same
   */
  record Listed(McpDefinition definition, JsonNode parameters) {}

  private record Connected(McpConnection connection, Listing listing) {

    private static final Connected NOT = new Connected(null, new Listing(Map.of(), Set.of()));

    boolean isOpen() {
      return connection != null && connection.isOpen();
    }
  }

  boolean isConnected() {
    return now.get().isOpen();
  }

  /** Asks the server for its tools, which connects if need be. Blocks. */
  Listing list() throws McpConnectionException, InterruptedException {
    Connected before = now.get();
    if (before.isOpen()) {
      try {
        return listedAgain(before);
      } catch (McpConnectionException e) {
        // A server that was restarted is noticed by the first request to it, and a list may be asked for twice.
        if (before.isOpen()) {
          throw e;
        }
      }
    }
    return connected().listing();
  }

  /** What the server had when it was asked last, on the connection that calls will use; connects if need be. */
  Listing listing() throws McpConnectionException, InterruptedException {
    Connected current = now.get();
    return current.isOpen() && !current.connection().isListOutdated() ? current.listing() : list();
  }

  /** Calls a tool on the connection there is. */
  JsonNode call(String tool, ObjectNode arguments, Duration timeout) throws McpConnectionException, InterruptedException {
    McpConnection connection = now.get().connection();
    if (connection == null) {
      throw McpConnectionException.unsent("it is not connected", null);
    }
    return connection.call(tool, arguments, timeout);
  }

  private Listing listedAgain(Connected before) throws McpConnectionException, InterruptedException {
    Connected after = new Connected(before.connection(), listing(before.connection()));
    now.updateAndGet(current -> current.connection() == before.connection() ? after : current);
    return after.listing();
  }

  /** Connects, one caller at a time, unless somebody has done so meanwhile. */
  private Connected connected() throws McpConnectionException, InterruptedException {
    connecting.lockInterruptibly();
    try {
      Connected old = now.get();
      if (old.isOpen()) {
        return old;
      }
      if (old.connection() != null) {
        now.set(new Connected(null, old.listing()));
        old.connection().close();
        listener.closed(Reason.LOST);
      }
      return connectAnew();
    } finally {
      connecting.unlock();
    }
  }

  private Connected connectAnew() throws McpConnectionException, InterruptedException {
    McpConnection connection = connector.connect(server.address(), server.declared().key());
    boolean kept = false;
    try {
      Connected fresh = new Connected(connection, listing(connection));
      now.set(fresh);
      // Looked at after it is set: whoever closes this meanwhile may not have seen it.
      kept = !closed;
      if (!kept) {
        throw McpConnectionException.unsent("this server is stopping", null);
      }
      listener.connected(everConnected);
      everConnected = true;
      return fresh;
    } finally {
      if (!kept) {
        connection.close();
      }
    }
  }

  private Listing listing(McpConnection connection) throws McpConnectionException, InterruptedException {
    Map<String, Listed> before = now.get().listing().tools();
    Map<String, Listed> tools = new LinkedHashMap<>();
    for (McpDefinition tool : connection.tools()) {
      Listed known = before.get(tool.tool());
      boolean same = known != null && known.definition().equals(tool);
      tools.putIfAbsent(tool.tool(), same ? known : new Listed(tool, McpSchema.forModels(tool.parameters())));
    }
    McpServer declared = server.declared();
    Set<String> refused =
        definitions.judge(
            declared.key(), declared.place(), tools.values().stream().map(Listed::definition).toList());
    return new Listing(tools, refused);
  }

  void close(Reason reason) {
    closed = true;
    McpConnection connection = now.get().connection();
    if (connection != null) {
      connection.close();
      listener.closed(reason);
    }
  }
}
