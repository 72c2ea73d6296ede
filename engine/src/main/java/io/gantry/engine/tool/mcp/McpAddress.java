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

    /** Shorter ones keep nothing secret, and taking them out of a text would tear it apart. */
    private static final int SHORTEST_MASKED = 6;

    public Command {
      line = List.copyOf(line);
      environment = Ordered.copyOf(environment);
    }

    /** One line of text with the names of variables in place of their values, those of six characters or more. */
    String masked(String text) {
      String masked = text;
      for (Map.Entry<String, String> variable : environment.entrySet()) {
        for (String part : variable.getValue().lines().filter(part -> part.length() >= SHORTEST_MASKED).toList()) {
          masked = masked.replace(part, "${" + variable.getKey() + "}");
        }
      }
      return masked;
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
