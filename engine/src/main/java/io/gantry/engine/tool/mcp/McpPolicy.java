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
   * How one server is started.
   *
   * @param line the program and its arguments, at least one word
   * @param environment the variables it gets besides PATH and HOME
   */
  public record Command(List<String> line, Map<String, String> environment) {

    public Command {
      line = List.copyOf(line);
      environment = Ordered.copyOf(environment);
      if (line.isEmpty()) {
        throw new IllegalArgumentException("A command needs a program to run");
      }
    }

    /** Says nothing of the environment's values. */
    @Override
    public String toString() {
      return "Command" + line + environment.keySet();
    }
  }
}
