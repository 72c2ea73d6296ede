package io.gantry.engine.tool.mcp;

import io.gantry.engine.text.ShortText;
import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.tool.ServerTools;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.ToolsUnavailableException;
import io.gantry.engine.workflow.Tools;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MCP servers that workflows name, and their tools. A run's servers are asked at the same time, on the pool of tools;
 * nothing waits for them with a thread besides. Thread-safe.
 */
public final class McpServers implements ServerTools, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(McpServers.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Half a minute in all. */
  private static final int MOST_TRIES = 150;

  /** In pauses, and in tries. */
  private static final int LONG_PAUSE = 15;

  private static final int MAX_DESCRIPTION = 4_000;

  private final DeclaredServers declared;
  private final McpConnections connections;
  private final Executor pool;
  private final Timer timer;

  /** Connects to nothing yet. */
  public McpServers(McpPolicy policy, SecretValues secrets, McpDefinitions definitions, McpSurroundings surroundings) {
    this(
        policy,
        secrets,
        surroundings,
        new McpConnections(
            surroundings.connector(),
            definitions,
            surroundings.pool(),
            surroundings.timer(),
            surroundings.nanoTicker(),
            surroundings.listener()));
  }

  McpServers(McpPolicy policy, SecretValues secrets, McpSurroundings surroundings, McpConnections connections) {
    this.declared = new DeclaredServers(policy, secrets);
    this.connections = connections;
    this.pool = surroundings.pool();
    this.timer = surroundings.timer();
  }

  @Override
  public CompletionStage<Answered> of(Workflow workflow) {
    List<CompletableFuture<Answered>> asked = new ArrayList<>();
    for (Tools.McpServer server : workflow.tools().mcp()) {
      CompletableFuture<Answered> answer = new CompletableFuture<>();
      ask(declared.find(server, workflow.environment()), answer, 1);
      asked.add(answer);
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> joined(asked));
  }

  private static Answered joined(List<CompletableFuture<Answered>> asked) {
    List<Listed> tools = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (CompletableFuture<Answered> each : asked) {
      tools.addAll(each.join().tools());
      warnings.addAll(each.join().warnings());
    }
    return new Answered(tools, warnings);
  }

  /** Asks one server on the pool; while that, or the connections, have no room, again a little later. */
  private void ask(McpServer server, CompletableFuture<Answered> answer, int attempt) {
    try {
      pool.execute(() -> askNow(server, answer, attempt));
    } catch (RejectedExecutionException e) {
      later(server, answer, attempt, e);
    }
  }

  private void later(McpServer server, CompletableFuture<Answered> answer, int attempt, Exception obstacle) {
    if (attempt >= MOST_TRIES) {
      answer.completeExceptionally(unavailable(server, String.valueOf(obstacle.getMessage()), obstacle));
    } else {
      askAfter(PAUSE, server, answer, attempt + 1);
    }
  }

  private void askAfter(Duration pause, McpServer server, CompletableFuture<Answered> answer, int attempt) {
    try {
      timer.after(pause, () -> ask(server, answer, attempt));
    } catch (RejectedExecutionException e) {
      LOG.debug("The server is stopping; the run that waits for MCP server {} goes on at the next start", server.id(), e);
    }
  }

  private void askNow(McpServer server, CompletableFuture<Answered> answer, int attempt) {
    try {
      McpServer.Resolved resolved = server.resolved();
      try (McpConnections.Lease lease = connections.lease(resolved)) {
        answer.complete(answered(server, lease.connection().list()));
      } catch (McpConnectionException e) {
        answer.completeExceptionally(unavailable(server, resolved.secrets().masked(e.getMessage()), e));
      }
    } catch (McpConnections.FullException e) {
      later(server, answer, attempt, e);
    } catch (ToolException e) {
      answer.completeExceptionally(unavailable(server, e.getMessage(), e));
    } catch (InterruptedException e) {
      // The thread was taken away: its pool changes, or the server stops. Neither is the run's fault.
      Thread.currentThread().interrupt();
      later(server, answer, attempt, e);
    } catch (RuntimeException e) {
      // What was accepted is not known while the database does not answer, which is no reason to fail a run at once. Asked
      // less often, as each time may start a process.
      LOG.warn("MCP server {} could not be asked for its tools", server.key(), e);
      if (attempt >= MOST_TRIES) {
        answer.completeExceptionally(e);
      } else {
        askAfter(PAUSE.multipliedBy(LONG_PAUSE), server, answer, attempt + LONG_PAUSE);
      }
    }
  }

  private static ToolsUnavailableException unavailable(McpServer server, String reason, Exception cause) {
    String sentence = reason.endsWith(".") ? reason : reason + ".";
    return new ToolsUnavailableException(
        "MCP server '" + server.id() + "' (" + server.place() + ") cannot be asked for its tools: " + sentence, cause);
  }

  private Answered answered(McpServer server, SharedConnection.Listing listing) {
    List<Listed> tools = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    int surplus = 0;
    for (SharedConnection.Listed listed : listing.tools().values()) {
      String tool = listed.definition().tool();
      McpDefinitions.Refusal refusal = listing.refused().get(tool);
      if (refusal == null) {
        tools.add(new Offered(server, listed, connections));
        continue;
      }
      tools.add(new Refused(server.id(), tool));
      // There can be a thousand of these, and they have one cause.
      if (refusal != McpDefinitions.Refusal.SURPLUS || surplus++ == 0) {
        warnings.add(refusal.of(tool, server.id()));
      }
    }
    if (surplus > 1) {
      warnings.add("The same holds for " + (surplus - 1) + " more of MCP server " + server.id() + ".");
    }
    return new Answered(tools, warnings);
  }

  /** How many servers are connected. */
  public int connected() {
    return connections.connected();
  }

  /** Most servers connected at once. */
  public static int mostConnected() {
    return McpConnections.MOST;
  }

  /** Ends every conversation, and the processes with it; blocks for some seconds at most. */
  @Override
  public void close() {
    connections.close();
  }

  private record Offered(McpServer source, SharedConnection.Listed listed, McpConnections connections) implements Offer {

    @Override
    public String server() {
      return source.id();
    }

    @Override
    public String tool() {
      return listed.definition().tool();
    }

    @Override
    public Tool named(String name) {
      McpDefinition definition = listed.definition();
      String description = ShortText.head(definition.description(), MAX_DESCRIPTION);
      return new McpTool(
          source,
          definition.tool(),
          new ToolSignature(name, description, listed.parameters(), definition.effect(), CALL_TIMEOUT).under(source.terms()),
          connections);
    }
  }
}
