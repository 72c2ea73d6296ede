package io.gantry.ejb.settings;

import io.gantry.engine.governor.GovernorLimits;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.mcp.McpPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All settings of one server, valid as a whole and unchanged until it stops. {@link SettingKey} lists the keys with
 * their defaults and ranges.
 *
 * @param node names this server in journals and logs
 * @param mcp which MCP servers this server starts for workflows
 * @param governor how fast models may be called
 * @param warmUp what is built before a run asks for it
 */
public record GantrySettings(
    Profile profile,
    String node,
    Runs runs,
    Requests requests,
    Events events,
    Journal journal,
    Models models,
    Tools tools,
    McpPolicy mcp,
    GovernorLimits governor,
    WarmUp warmUp) {

  /**
   * How many runs, how long a caller may wait for one, and what becomes of them when the server stops.
   *
   * @param maxActive most runs under way at once; a further one is refused with 503
   * @param maxWait longest {@code Prefer: wait} that is honoured; a longer one is cut to it
   * @param drainTimeout how long calls under way may take to end when the server stops; zero lets them go at once
   * @param sharedAgents whether the steps of a run share the agents built for it
   */
  public record Runs(int maxActive, Duration maxWait, Duration drainTimeout, boolean sharedAgents) {}

  /**
   * What is built once the server is ready.
   *
   * @param workflows names of stored workflows whose agents are made ready
   * @param workers most agents at once
   */
  public record WarmUp(List<String> workflows, int workers) {

    public WarmUp {
      workflows = List.copyOf(workflows);
    }
  }

  /**
   * What a request may weigh.
   *
   * @param maxBytes largest request body; a larger one is refused with 413
   */
  public record Requests(long maxBytes) {}

  /**
   * Event streams and waiting callers.
   *
   * @param buffer most entries held for one slow subscriber before it is served from the journal again
   * @param heartbeat time between two comments that keep an idle stream open
   * @param maxSubscriptions most streams and waiting callers at once; a further one is refused with 503
   */
  public record Events(int buffer, Duration heartbeat, int maxSubscriptions) {}

  /**
   * Group commit.
   *
   * @param maxGroup most entries in one transaction
   * @param retry how long an append is tried again while the database does not answer
   */
  public record Journal(int maxGroup, Duration retry) {}

  /**
   * Model calls.
   *
   * @param timeout longest time one call may take
   * @param hosts {@code host}, {@code host:port} or {@code host:*} that workflows may name although it is private or loopback
   * @param clients most clients kept
   */
  public record Models(Duration timeout, List<String> hosts, int clients, Connections connections) {

    public Models {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Connections to providers of models.
   *
   * @param max most open ones
   * @param keepAlive most idle ones, at most {@code max}
   * @param expiry how long one may be idle
   */
  public record Connections(int max, int keepAlive, Duration expiry) {}

  /**
   * What tools may reach, and how many calls at once.
   *
   * @param httpAllow {@code host}, {@code host:port} or {@code host:*} that HTTP tools may call although it is private or loopback
   * @param secrets variables that workflows may send in HTTP headers
   * @param parallel whether calls that only read run beside each other
   * @param fileRoots folders in which a run's folder and its mounts must lie; empty hides every file from the tools
   * @param secretsDir the folder whose files workflows may send in HTTP headers; empty opens none
   * @param batches bounds of the calls that one reply asks for
   * @param writable folders in which tools may write files; empty lets them write nowhere
   * @param reuse which calls need not be made
   */
  public record Tools(
      List<String> httpAllow,
      Set<String> secrets,
      boolean parallel,
      List<Path> fileRoots,
      Optional<Path> secretsDir,
      ToolBatchSettings batches,
      List<Path> writable,
      Reuse reuse) {

    public Tools {
      httpAllow = List.copyOf(httpAllow);
      secrets = Set.copyOf(secrets);
      fileRoots = List.copyOf(fileRoots);
      writable = List.copyOf(writable);
    }
  }

  /**
   * What tool calls take from each other.
   *
   * @param singleFlight whether calls of the same that are under way together are one
   * @param maxEntries most results kept in memory
   * @param maxBytes most bytes of results kept in memory
   * @param redisUrl where results are kept instead; empty for this server's memory. May hold a password
   */
  public record Reuse(boolean singleFlight, int maxEntries, long maxBytes, Optional<String> redisUrl) {

    /** Without the address. */
    @Override
    public String toString() {
      return "Reuse[singleFlight=" + singleFlight + ", maxEntries=" + maxEntries + ", maxBytes=" + maxBytes
          + ", " + (redisUrl.isPresent() ? "in Redis" : "in memory") + "]";
    }
  }
}
