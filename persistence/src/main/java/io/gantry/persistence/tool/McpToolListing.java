package io.gantry.persistence.tool;

import java.time.Instant;

/**
 * What a list tells of a tool: all but its definitions, which may be long.
 *
 * @param acceptedBy null when it was accepted because it had not been seen before
 * @param pendingDigest null when none waits, as {@code pendingAt}
 */
public record McpToolListing(
    String server,
    String tool,
    String place,
    String digest,
    Instant acceptedAt,
    String acceptedBy,
    String pendingDigest,
    Instant pendingAt) {

  public McpToolKey key() {
    return new McpToolKey(server, tool);
  }
}
