package io.gantry.engine.tool.mcp;

import io.gantry.engine.tool.SecretHeaders;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.workflow.Tools.Terms;
import java.util.Map;
import java.util.function.Function;

/**
 * An MCP server that a workflow may use.
 *
 * @param id its name in the workflow
 * @param key the same for the same server in every workflow and on every node
 * @param place for people: its URL without login and query, or the program that is started
 * @param reachedByNetwork whether using it is an access to the network
 * @param values what may hold secrets: headers, or variables of its process
 * @param terms what the workflow declares of its tools
 * @param address where it is, given those values
 */
record McpServer(
    String id,
    String key,
    String place,
    boolean reachedByNetwork,
    SecretHeaders values,
    Terms terms,
    Function<Map<String, String>, McpAddress> address) {

  /**
   * A server with every secret in its place.
   *
   * @param secrets takes them out of what the server answers
   */
  record Resolved(McpServer declared, McpAddress address, SecretHeaders.Filled secrets) {}

  /** Fetches the secrets, anew each time; may block. */
  Resolved resolved() throws ToolException {
    SecretHeaders.Filled filled = values.filled();
    return new Resolved(this, address.apply(filled.values()), filled);
  }
}
