package io.gantry.engine.tool.mcp;

import java.util.List;
import java.util.Set;

/**
 * Remembers what the tools of each server were when they were first seen, or last accepted by an admin: a server that
 * changes what a tool says of itself could make models do something nobody agreed to. Thread-safe.
 */
@FunctionalInterface
public interface McpDefinitions {

  /** Accepts everything and remembers nothing. */
  McpDefinitions TRUSTING = (server, place, definitions) -> Set.of();

  /**
   * Compares what a server says now with what was accepted. A tool that was never seen is accepted, unless too many of its
   * server were seen already; one that has changed waits for an admin from now on. Blocks on the database.
   *
   * @param server the same for the same server in every workflow and on every node
   * @param place where the server is, for people
   * @param definitions all tools that the server has now
   * @return names of those that must not be used
   */
  Set<String> judge(String server, String place, List<McpDefinition> definitions);
}
