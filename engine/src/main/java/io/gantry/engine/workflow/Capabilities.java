package io.gantry.engine.workflow;

import java.util.Set;

/**
 * What the server that reads a workflow has.
 *
 * @param providers model providers, in lower case
 * @param patterns pattern types
 * @param nativeTools names of native tools
 * @param mcp which MCP servers workflows may use
 */
public record Capabilities(Set<String> providers, Set<String> patterns, Set<String> nativeTools, Mcp mcp) {

  public Capabilities {
    providers = Set.copyOf(providers);
    patterns = Set.copyOf(patterns);
    nativeTools = Set.copyOf(nativeTools);
  }

  /** As the other one, for a server that starts no MCP server. */
  public Capabilities(Set<String> providers, Set<String> patterns, Set<String> nativeTools) {
    this(providers, patterns, nativeTools, Mcp.NONE);
  }

  /**
   * MCP servers besides those that a workflow names by URL.
   *
   * @param servers ids of those that the operator has defined
   * @param commandsInFiles whether a workflow may bring a command of its own, which then runs on this machine
   */
  public record Mcp(Set<String> servers, boolean commandsInFiles) {

    public static final Mcp NONE = new Mcp(Set.of(), false);

    public Mcp {
      servers = Set.copyOf(servers);
    }
  }
}
