package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.tool.mcp.McpListener.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private final AtomicLong turns = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean everConnected;

  // Written by who holds the lock, read also by who is about to wait for it.
  private volatile Attempt failed = new Attempt(0, null);

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
   * @param refused those among them that must not be used, by name
   */
  record Listing(Map<String, Listed> tools, Map<String, McpDefinitions.Refusal> refused) {}

  /**
   * A tool that a server has.
   *
   * @param parameters the schema of its arguments as models are told; the same object as long as the definition is the same
   */
  record Listed(McpDefinition definition, JsonNode parameters) {}

  /** What the server had when it was asked last, and the connection on which it said so. */
  record Ready(McpConnection connection, Listing listing) {}

  /**
   * A connection and what was listed on it.
   *
   * @param version how many changes the server had announced before it was asked
   * @param turn of two lists of one version the one that was asked for later has the higher
   */
  private record Connected(McpConnection connection, Listing listing, long version, long turn) {

    private static final Connected NOT = new Connected(null, new Listing(Map.of(), Map.of()), 0, 0);

    boolean isOpen() {
      return connection != null && connection.isOpen();
    }

    boolean isUpToDate() {
      return isOpen() && connection.listVersion() == version;
    }

    boolean isOlderThan(Connected other) {
      return version < other.version || (version == other.version && turn < other.turn);
    }

    Ready ready() {
      return new Ready(connection, listing);
    }
  }

  /** A failed attempt to connect; {@code number} counts from 1, and 0 stands for none yet. */
  private record Attempt(long number, McpConnectionException failure) {}

  boolean isConnected() {
    return now.get().isOpen();
  }

  /** Asks the server for its tools, which connects if need be. Blocks. */
  Listing list() throws McpConnectionException, InterruptedException {
    return asked().listing();
  }

  /**
   * The connection for a call and what the server has on it, asked for again if it announced a change since; connects if
   * need be. Blocks. Check and call on this one: another thread may put a new connection in its place at any time.
   */
  Ready ready() throws McpConnectionException, InterruptedException {
    Connected current = now.get();
    return current.isUpToDate() ? current.ready() : asked();
  }

  private Ready asked() throws McpConnectionException, InterruptedException {
    Connected before = now.get();
    if (before.isOpen()) {
      try {
        Connected after = listed(before.connection());
        now.updateAndGet(
            current -> current.connection() == after.connection() && current.isOlderThan(after) ? after : current);
        return after.ready();
      } catch (McpConnectionException e) {
        // A server that was restarted is noticed by the first request to it, and a list may be asked for twice.
        if (before.isOpen()) {
          throw e;
        }
      }
    }
    return connected().ready();
  }

  /**
   * Connects, one caller at a time, unless somebody has done so meanwhile. Who waits while another's attempt fails shares
   * that failure: trying again one after the other would take a minute for each.
   */
  private Connected connected() throws McpConnectionException, InterruptedException {
    long known = failed.number();
    connecting.lockInterruptibly();
    try {
      Connected old = now.get();
      if (old.isOpen()) {
        return old;
      }
      if (failed.number() != known) {
        throw McpConnectionException.unsent(failed.failure().getMessage(), failed.failure());
      }
      if (old.connection() != null) {
        now.set(new Connected(null, old.listing(), 0, 0));
        old.connection().close();
        listener.closed(Reason.LOST);
      }
      try {
        return connectAnew();
      } catch (McpConnectionException e) {
        failed = new Attempt(failed.number() + 1, e);
        throw e;
      }
    } finally {
      connecting.unlock();
    }
  }

  private Connected connectAnew() throws McpConnectionException, InterruptedException {
    McpConnection connection = connector.connect(server.address(), server.declared().key());
    boolean kept = false;
    try {
      Connected fresh = listed(connection);
      now.set(fresh);
      // Looked at after it is set: whoever closes this meanwhile may not have seen it.
      kept = !closed.get();
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

  private Connected listed(McpConnection connection) throws McpConnectionException, InterruptedException {
    long turn = turns.incrementAndGet();
    // Read before asking: a change that is announced meanwhile may not be in the list.
    long version = connection.listVersion();
    Map<String, Listed> before = now.get().listing().tools();
    Map<String, Listed> tools = new LinkedHashMap<>();
    for (McpDefinition tool : connection.tools()) {
      Listed known = before.get(tool.tool());
      boolean same = known != null && known.definition().equals(tool);
      tools.putIfAbsent(tool.tool(), same ? known : new Listed(tool, McpSchema.forModels(tool.parameters())));
    }
    McpServer declared = server.declared();
    Map<String, McpDefinitions.Refusal> refused =
        definitions.judge(
            declared.key(), declared.place(), tools.values().stream().map(Listed::definition).toList());
    return new Connected(connection, new Listing(tools, refused), version, turn);
  }

  /** Closes the connection, the first time. A connection that is being opened is closed by who opens it. */
  void close(Reason reason) {
    McpConnection connection = closed.compareAndSet(false, true) ? now.get().connection() : null;
    if (connection != null) {
      connection.close();
      listener.closed(reason);
    }
  }
}
