package io.gantry.engine.tool.mcp;

import io.gantry.engine.workflow.Ordered;
import java.util.List;
import java.util.Map;

/**
 * Which commands the operator lets this machine run as MCP servers.
 *
 * @param servers by the id under which workflows name them
 * @param commandsInFiles whether a workflow may bring a command of its own
 */
public record McpPolicy(Map<String, Command> servers, boolean commandsInFiles) {

  /** Runs nothing. */
  public static final McpPolicy NONE = new McpPolicy(Map.of(), false);

  public McpPolicy {
    servers = Ordered.copyOf(servers);
  }

  /**
   * How one server is started: a process of this machine that speaks on its standard input and output.
   *
   * @param line the program and its arguments, at least one word
   * @param environment the variables it gets besides PATH and HOME
   */
  public record Command(List<String> line, Map<String, String> environment) implements McpAddress {

    /** Shorter ones keep nothing secret, and taking them out of a text would tear it apart. */
    private static final int SHORTEST_MASKED = 6;

    public Command {
      line = List.copyOf(line);
      environment = Ordered.copyOf(environment);
      if (line.isEmpty()) {
        throw new IllegalArgumentException("A command needs a program to run");
      }
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
}
