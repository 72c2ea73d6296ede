package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolIdentity;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** One tool of an MCP server. */
final class McpTool implements Tool {

  /** Ends a call that nobody ends: whoever makes it has a limit of its own, a little earlier. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final McpServer server;
  private final String tool;
  private final ToolSignature signature;
  private final McpConnections connections;

  /**
   * @param tool its name on the server
   * @param signature with the name it has in the run
   */
  McpTool(McpServer server, String tool, ToolSignature signature, McpConnections connections) {
    this.server = server;
    this.tool = tool;
    this.signature = signature;
    this.connections = connections;
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public ToolIdentity identity() {
    return new ToolIdentity(ToolIdentity.Kind.MCP, server.key(), tool);
  }

  /** {@inheritDoc} Secrets count by their names: their values are the server's. */
  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return Optional.of(server.place() + server.values().headers() + server.values().secrets());
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    if (server.reachedByNetwork() && context.networkDenied()) {
      throw new ToolException("This workflow's guardrails deny every network access (deny_network).");
    }
    McpServer.Resolved resolved = server.resolved();
    JsonNode answer;
    try {
      answer = answer(resolved, (ObjectNode) arguments);
    } catch (ToolException e) {
      throw new ToolException(resolved.secrets().masked(e.getMessage()), e);
    }
    String text = resolved.secrets().masked(text(answer));
    if (answer.path("result").path("isError").asBoolean()) {
      throw new ToolException(text.isBlank() ? "Tool " + tool + " of MCP server " + server.id() + " failed." : text);
    }
    return text;
  }

  private String text(JsonNode answer) throws ToolException {
    if (answer.has("error")) {
      JsonNode error = answer.get("error");
      throw new ToolException(
          "MCP server " + server.id() + " refused the call of " + tool + ": "
              + error.path("message").asText("no reason given") + " (code " + error.path("code").asText("none") + ").");
    }
    return McpResult.text(answer.path("result"));
  }

  /** Calls once more on a new connection when the first one broke, if that cannot do anything twice. */
  private JsonNode answer(McpServer.Resolved resolved, ObjectNode arguments) throws ToolException, InterruptedException {
    for (boolean again = false; ; again = true) {
      boolean accepted = false;
      try (McpConnections.Lease lease = connections.lease(resolved)) {
        SharedConnection.Ready ready = lease.connection().ready();
        refuseUnlessAccepted(ready.listing());
        accepted = true;
        return ready.connection().call(tool, arguments, signature.timeout().plus(MARGIN));
      } catch (McpConnections.FullException e) {
        throw new ToolException("Tool " + tool + " was not called: " + e.getMessage() + ". Try it later.", e);
      } catch (McpConnectionException e) {
        // What failed before was a question for the tools, however far that came.
        boolean sent = accepted && e.sent();
        boolean harmless = !sent || signature.effect() == Effect.READ || signature.effect() == Effect.IDEMPOTENT;
        if (!harmless || again) {
          throw new ToolException(
              "MCP server " + server.id() + " did not end the call of " + tool + ": " + e.getMessage() + "."
                  + (sent && signature.effect() != Effect.READ ? " Whether it took effect is not known." : ""),
              e);
        }
      }
    }
  }

  private void refuseUnlessAccepted(SharedConnection.Listing listing) throws ToolException {
    if (!listing.tools().containsKey(tool)) {
      throw new ToolException("MCP server " + server.id() + " has no tool " + tool + " any more.");
    }
    if (listing.refused().containsKey(tool)) {
      throw new ToolException(listing.refused().get(tool).of(tool, server.id()));
    }
  }

  @Override
  public String toString() {
    return signature.name() + " of " + server.key() + ", " + signature.effect().name().toLowerCase(Locale.ROOT);
  }
}
