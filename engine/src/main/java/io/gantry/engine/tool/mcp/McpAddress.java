package io.gantry.engine.tool.mcp;

import io.gantry.engine.workflow.Ordered;
import java.util.List;
import java.util.Map;

/** Where an MCP server is, with every secret in its place. Servers with equal addresses share one connection. */
sealed interface McpAddress {

  /**
   * A process of this machine that speaks on its standard input and output.
   *
   * @param line the program and its arguments
   * @param environment the variables it gets besides those that every process needs
   */
  record Command(List<String> line, Map<String, String> environment) implements McpAddress {

    public Command {
      line = List.copyOf(line);
      environment = Ordered.copyOf(environment);
    }

    /** Says nothing of the environment's values. */
    @Override
    public String toString() {
      return "Command" + line + environment.keySet();
    }
  }

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
