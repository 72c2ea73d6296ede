package io.gantry.engine.tool.mcp;

import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.mcp.McpListener.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to MCP servers that all runs share, one per address, opened when first needed and anew when the server
 * went away. At most {@link #MOST}: the one that was used least recently makes room, unless it is in use. One that nobody
 * uses for {@link #IDLE} is closed. Thread-safe.
 */
final class McpConnections implements AutoCloseable {

  static final int MOST = 16;
  static final Duration IDLE = Duration.ofMinutes(5);
  private static final Logger LOG = LoggerFactory.getLogger(McpConnections.class);
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final McpConnection.Connector connector;
  private final McpDefinitions definitions;
  private final Executor pool;
  private final Timer timer;
  private final LongSupplier nanoTicker;
  private final McpListener listener;

  // Guarded by this; the least recently used first.
  private final Map<McpAddress, SharedConnection> shared = new LinkedHashMap<>(MOST, 0.75f, true);
  // Taken out of the others, and perhaps not closed yet.
  private final Set<SharedConnection> closing = new HashSet<>();
  private Runnable cancelLook = () -> {};
  private boolean looking;
  private boolean closed;

  /**
   * @param pool closes connections that are not needed any more
   * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
   */
  McpConnections(
      McpConnection.Connector connector,
      McpDefinitions definitions,
      Executor pool,
      Timer timer,
      LongSupplier nanoTicker,
      McpListener listener) {
    this.connector = connector;
    this.definitions = definitions;
    this.pool = pool;
    this.timer = timer;
    this.nanoTicker = nanoTicker;
    this.listener = listener;
  }

  /** Every place is taken by a connection that is in use. */
  static final class FullException extends Exception {

    private static final long serialVersionUID = 1L;

    FullException() {
      super("all " + MOST + " connections to MCP servers are in use");
    }
  }

  /**
   * The connection to a server, not closed before the lease is. Does not connect yet.
   *
   * @throws FullException when there is no room for it
   */
  Lease lease(McpServer.Resolved server) throws FullException {
    Optional<SharedConnection> crowdedOut = Optional.empty();
    SharedConnection connection;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("The server is stopping; it calls no MCP server any more");
      }
      connection = shared.get(server.address());
      if (connection == null) {
        if (shared.size() >= MOST) {
          crowdedOut = Optional.of(leastRecentlyUsed());
          closing.add(crowdedOut.get());
        }
        connection = new SharedConnection(server, connector, definitions, listener);
        shared.put(server.address(), connection);
      }
      connection.users++;
      lookLater();
    }
    crowdedOut.ifPresent(old -> closeSoon(old, Reason.CROWDED_OUT));
    return new Lease(connection);
  }

  /** How many servers are connected. */
  synchronized int connected() {
    return (int) shared.values().stream().filter(SharedConnection::isConnected).count();
  }

  private SharedConnection leastRecentlyUsed() throws FullException {
    for (Iterator<SharedConnection> each = shared.values().iterator(); each.hasNext(); ) {
      SharedConnection connection = each.next();
      if (connection.users == 0) {
        each.remove();
        return connection;
      }
    }
    throw new FullException();
  }

  private void lookLater() {
    if (!looking && !closed) {
      try {
        cancelLook = timer.after(LOOK, this::look);
        looking = true;
      } catch (RejectedExecutionException e) {
        LOG.debug("The server is stopping, which closes idle connections to MCP servers as well", e);
      }
    }
  }

  private void look() {
    List<SharedConnection> idle = new ArrayList<>();
    synchronized (this) {
      looking = false;
      long now = nanoTicker.getAsLong();
      shared.values().removeIf(
          connection -> connection.users == 0 && now - connection.idleSince >= IDLE.toNanos() && idle.add(connection));
      closing.addAll(idle);
      if (!shared.isEmpty()) {
        lookLater();
      }
    }
    idle.forEach(connection -> closeSoon(connection, Reason.IDLE));
  }

  private void closeSoon(SharedConnection connection, Reason reason) {
    try {
      pool.execute(() -> closeNow(connection, reason));
    } catch (RejectedExecutionException e) {
      // Full for now, or stopped. A process that lives on unused does no harm meanwhile.
      closeLater(connection, reason);
    }
  }

  private void closeLater(SharedConnection connection, Reason reason) {
    try {
      timer.after(LOOK, () -> closeSoon(connection, reason));
    } catch (RejectedExecutionException e) {
      LOG.debug("The server is stopping, which closes unused connections to MCP servers as well", e);
    }
  }

  private void closeNow(SharedConnection connection, Reason reason) {
    connection.close(reason);
    synchronized (this) {
      closing.remove(connection);
    }
  }

  private synchronized void give(SharedConnection connection) {
    connection.users--;
    connection.idleSince = nanoTicker.getAsLong();
  }

  /** Closes every connection, also those in use; blocks for some seconds at most. */
  @Override
  public void close() {
    List<SharedConnection> all;
    synchronized (this) {
      closed = true;
      cancelLook.run();
      all = new ArrayList<>(shared.values());
      all.addAll(closing);
      shared.clear();
      closing.clear();
    }
    all.forEach(connection -> connection.close(Reason.STOPPED));
  }

  /** The use of a connection for a while. */
  final class Lease implements AutoCloseable {

    private final SharedConnection connection;

    private Lease(SharedConnection connection) {
      this.connection = connection;
    }

    SharedConnection connection() {
      return connection;
    }

    @Override
    public void close() {
      give(connection);
    }
  }
}
