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
 * All settings of one server, valid as a whole and unchanged until it stops. The components say what a setting means and
 * what a high and a low value cost; names of keys, defaults and ranges are in {@link RunKeys}, {@link ToolKeys} and their
 * like.
 *
 * @param profile for whom the server runs; {@link Profile#PROD} insists on what {@link Profile#DEV} makes up
 * @param node names this server in journals and logs; unique among the servers of one database
 * @param mcp which MCP servers this server starts for workflows
 * @param modelCache which answers of models are given again
 * @param governor how fast models may be called
 * @param warmUp what is built before a run asks for it
 * @param slow work of this server itself that takes longer is warned of in the log. High hides a slow disk, low fills the
 *     log
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
    ModelCache modelCache,
    GovernorLimits governor,
    WarmUp warmUp,
    Duration slow) {

  /**
   * How many runs, how long a caller may wait for one, and what becomes of them when the server stops.
   *
   * @param maxActive most runs under way at once; a further one is refused with 503. High costs memory, low refuses work
   *     early
   * @param maxWait longest {@code Prefer: wait} that is honoured; a longer one is cut to it. High keeps connections open,
   *     low makes clients poll
   * @param drainTimeout how long calls under way may take to end and be recorded when the server stops; zero lets every
   *     run go at once. High delays the stop, low makes calls be repeated after it
   * @param sharedAgents whether the steps of a run share the agents built for it; results are the same
   */
  public record Runs(int maxActive, Duration maxWait, Duration drainTimeout, boolean sharedAgents) {}

  /**
   * What is built once the server is ready.
   *
   * @param workflows names of stored workflows whose agents are made ready, in their latest versions; none leaves
   *     everything to the first run that needs it
   * @param workers most agents at once, each on a thread of the tools' pool. High takes threads from the first runs, low
   *     takes longer
   */
  public record WarmUp(List<String> workflows, int workers) {

    public WarmUp {
      workflows = List.copyOf(workflows);
    }
  }

  /**
   * What a request may weigh.
   *
   * @param maxBytes largest request body; a larger one is refused with 413. A workflow file may have 10 MB; the default
   *     leaves room for the JSON around it
   */
  public record Requests(long maxBytes) {}

  /**
   * Event streams and waiting callers.
   *
   * @param buffer most entries held for one slow subscriber before it is served from the journal again. High costs
   *     memory, low costs reads
   * @param heartbeat time between two comments that keep an idle stream open; belongs below the idle time-out of proxies
   * @param maxSubscriptions most streams and waiting callers at once; a further one is refused with 503. High costs
   *     connections and memory, low makes clients poll
   */
  public record Events(int buffer, Duration heartbeat, int maxSubscriptions) {}

  /**
   * Group commit.
   *
   * @param maxGroup most entries in one transaction. High makes a failed group costlier, low makes more commits
   * @param retry how long an append is tried again while the database does not answer, before its run stops here. The run
   *     itself is kept and goes on at the next start
   */
  public record Journal(int maxGroup, Duration retry) {}

  /**
   * Model calls.
   *
   * @param timeout longest time one call may take
   * @param hosts {@code host}, {@code host:port} or {@code host:*} that workflows may name although it is private,
   *     loopback or link-local
   * @param clients most clients kept, one for each provider, model, region, host and sampling parameters; the least
   *     recently used one goes first. High costs memory, low builds clients again and again
   */
  public record Models(Duration timeout, List<String> hosts, int clients, Connections connections) {

    public Models {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Connections to providers of models.
   *
   * @param max most open ones, and so most model calls under way; a further one waits. High may meet the providers'
   *     limits, low makes calls wait
   * @param keepAlive most idle ones, at most {@code max}. High costs sockets, low opens connections again and again
   * @param expiry how long one may be idle, or shorter where the provider says so. High may meet connections that a
   *     firewall has dropped, low opens them again and again
   */
  public record Connections(int max, int keepAlive, Duration expiry) {}

  /**
   * Answers of models that are given again. Where they are kept is the same as for results of tools, see {@link Reuse}.
   *
   * @param enabled whether any are
   * @param timeToLive how long one is; then it leaves memory, or Redis. High gives older answers, low asks again
   * @param maxEntries most answers kept in memory. High costs memory, low asks again; a Redis has bounds of its own
   * @param maxBytes most bytes of answers kept in memory, all together; each counts as {@code maxBytes} divided by
   *     {@code maxEntries} at least
   */
  public record ModelCache(boolean enabled, Duration timeToLive, int maxEntries, long maxBytes) {}

  /**
   * What tools may reach, and how many calls at once.
   *
   * @param httpAllow {@code host}, {@code host:port} or {@code host:*} that HTTP tools may call although it is private,
   *     loopback or link-local
   * @param secrets variables that workflows may send in HTTP headers. Any author of a workflow can read them
   * @param parallel whether calls of one model reply run beside each other when their tools only read, or their agent's
   *     plan declares them independent
   * @param fileRoots folders in which a run's folder and its mounts must lie; empty hides every file from the tools
   * @param secretsDir the folder whose files workflows may send in HTTP headers; empty opens none. Any author of a workflow
   *     can read what lies there
   * @param batches bounds of the calls that one reply asks for
   * @param writable folders in which tools may write files, as far as a run sees them; empty lets them write nowhere
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
   * @param singleFlight whether calls that only read and are the same, of whichever runs of one caller, are made once for
   *     all that ask at the same time
   * @param maxEntries most results kept in memory. High costs memory, low makes calls again
   * @param maxBytes most bytes of results kept in memory, all together; each counts as its share of them at least, which
   *     is {@code maxBytes / maxEntries}
   * @param redisUrl where results are kept instead, for several servers; empty for this server's memory. May hold a
   *     password. Whoever can read there sees results of tools and answers of models
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
