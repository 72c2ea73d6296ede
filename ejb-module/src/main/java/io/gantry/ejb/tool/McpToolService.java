package io.gantry.ejb.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.UnknownTool;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people do with the tools of MCP servers. Methods block on the database; none expects a transaction. Looking takes any
 * role, accepting admin.
 */
public interface McpToolService {

  /**
   * The first thousand tools that were ever seen: those that wait for an admin first, then by server and name. The first
   * fifty that wait come with their definitions and changes, the others without.
   */
  List<McpToolView> list();

  /**
   * Accepts what a server says of a tool now.
   *
   * @param digest the definition that was looked at; empty for whichever waits
   * @throws UnknownTool when no such tool was ever seen
   * @throws Conflict when none waits, or another one than was looked at; nothing is changed
   */
  McpToolView accept(String server, String tool, Optional<String> digest);

  /**
   * One tool.
   *
   * @param server the server's key
   * @param definition empty where a list leaves it out
   * @param acceptedBy empty when it was accepted because it had not been seen before
   * @param pending what the server says of it now, when that is something else
   */
  record McpToolView(
      String server,
      String place,
      String tool,
      String digest,
      Optional<JsonNode> definition,
      Instant acceptedAt,
      Optional<String> acceptedBy,
      Optional<Pending> pending) {}

  /**
   * A definition that waits, and how it differs from the accepted one.
   *
   * @param definition empty where a list leaves it out, and then {@code changes} are left out as well
   */
  record Pending(String digest, Optional<JsonNode> definition, Instant seenAt, List<Change> changes) {}

  /**
   * A place at which two definitions differ.
   *
   * @param pointer JSON pointer into the definition
   * @param before null for what was not there
   * @param now null for what is not there any more
   */
  record Change(String pointer, JsonNode before, JsonNode now) {}
}
