package io.gantry.engine.tool.mcp;

import java.util.List;
import java.util.Map;

/**
 * Remembers what the tools of each server were when they were first seen, or last accepted by an admin: a server that
 * changes what a tool says of itself could make models do something nobody agreed to. Thread-safe.
 */
@FunctionalInterface
public interface McpDefinitions {

  /** Accepts everything and remembers nothing. */
  McpDefinitions TRUSTING = (server, place, definitions) -> Map.of();

  /** Why a tool must not be used. */
  enum Refusal {

    /** It is not what was accepted. */
    CHANGED("is not what it was when it was accepted; it is not used until an admin accepts its new definition"
        + " (GET /api/v1/tools/mcp)."),

    /** It was never seen, and there is no room to remember it: nobody can accept it before there is. */
    SURPLUS("was never seen here before, and no more tools of that server can be remembered; it is not used until an"
        + " operator makes room (the server's log says how).");

    private final String reason;

    Refusal(String reason) {
      this.reason = reason;
    }

    /** The sentence for a tool. */
    String of(String tool, String server) {
      return "Tool " + tool + " of MCP server " + server + " " + reason;
    }
  }

  /**
   * Compares what a server says now with what was accepted. A tool that was never seen is accepted, unless too many of its
   * server were seen already; one that has changed waits for an admin from now on. Blocks on the database.
   *
   * @param server the same for the same server in every workflow and on every node
   * @param place where the server is, for people
   * @param definitions all tools that the server has now
   * @return those that must not be used, by name
   */
  Map<String, Refusal> judge(String server, String place, List<McpDefinition> definitions);
}
