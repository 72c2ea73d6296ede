package io.gantry.persistence.tool;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;

/**
 * What is known of one tool of an MCP server: the definition that was accepted, and the one that waits for an admin, if the
 * server has changed it. Rows change by statements of {@link McpToolStore} alone.
 */
@Entity
@Immutable
@Table(name = "mcp_tool")
public class StoredMcpTool {

  @EmbeddedId private McpToolKey key;

  private String place;

  private String digest;

  private String definition;

  @Column(name = "accepted_at")
  private Instant acceptedAt;

  @Column(name = "accepted_by")
  private String acceptedBy;

  @Column(name = "pending_digest")
  private String pendingDigest;

  @Column(name = "pending_definition")
  private String pendingDefinition;

  @Column(name = "pending_at")
  private Instant pendingAt;

  protected StoredMcpTool() {}

  /**
   * A definition that nobody has accepted yet.
   *
   * @param seenAt when it was first seen
   */
  public record Pending(String digest, String definition, Instant seenAt) {}

  public McpToolKey key() {
    return key;
  }

  /** Where the server is, for people: its URL without login and query, or the program that is started. */
  public String place() {
    return place;
  }

  /** Of the accepted definition. */
  public String digest() {
    return digest;
  }

  public String definition() {
    return definition;
  }

  public Instant acceptedAt() {
    return acceptedAt;
  }

  /** Empty when the tool was accepted because it had not been seen before. */
  public Optional<String> acceptedBy() {
    return Optional.ofNullable(acceptedBy);
  }

  public Optional<Pending> pending() {
    return pendingDigest == null
        ? Optional.empty()
        : Optional.of(new Pending(pendingDigest, pendingDefinition, pendingAt));
  }
}
