package io.gantry.engine.tool.mcp;

import io.gantry.engine.workflow.Ordered;
import java.util.Map;

/** Where an MCP server is, with every secret in its place. Servers with equal addresses share one connection. */
sealed interface McpAddress permits McpPolicy.Command, McpAddress.Url {

  /** A server that speaks streamable HTTP. */
  record Url(String url, Map<String, String> headers) implements McpAddress {

    public Url {
      headers = Ordered.copyOf(headers);
    }

    /** Says nothing of the headers' values. */
    @Override
    public String toString() {
      return "Url[" + url + "]" + headers.keySet();
    }
  }
}
