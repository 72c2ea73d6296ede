package io.gantry.engine.workflow;

import java.util.Set;

/**
 * What the server that reads a workflow has.
 *
 * @param providers model providers, in lower case
 * @param patterns pattern types
 * @param nativeTools names of native tools
 */
public record Capabilities(Set<String> providers, Set<String> patterns, Set<String> nativeTools) {

  public Capabilities {
    providers = Set.copyOf(providers);
    patterns = Set.copyOf(patterns);
    nativeTools = Set.copyOf(nativeTools);
  }
}
