package io.gantry.persistence.tool;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Stores what was accepted of the tools of MCP servers. {@link #judge} and {@link #accept} need a transaction; everything
 * blocks on the database. As thread-safe as the entity manager handed in. Rows are changed behind the entity manager's
 * back, so use one that lives no longer than a transaction. Failures of the database rise as persistence exceptions.
 */
public class McpToolStore {

  /** The most rows of one list. */
  public static final int MOST_LISTED = 1_000;

  private final EntityManager entityManager;

  public McpToolStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** A definition as a server has it now. */
  public record Seen(String tool, String digest, String definition) {}

  /**
   * Compares what a server has with what was accepted. A tool that was never seen is accepted. One that differs waits for an
   * admin from now on, in the place of whatever waited before; one that is again what was accepted does not wait any more.
   * Of several nodes that see a tool for the first time one is first, and the others are compared with what it saw.
   *
   * @return names of the tools that differ
   */
  public Set<String> judge(String server, String place, List<Seen> seen, Instant at) {
    // In one order, so that nodes that judge the same server wait for each other and never in a circle.
    List<Seen> ordered = seen.stream().sorted(Comparator.comparing(Seen::tool)).toList();
    Map<String, StoredMcpTool> stored = new HashMap<>(of(server));
    for (Seen one : ordered) {
      if (!stored.containsKey(one.tool())) {
        insert(server, place, one, at);
      }
    }
    if (ordered.stream().anyMatch(one -> !stored.containsKey(one.tool()))) {
      stored.putAll(of(server));
    }
    Set<String> differing = new HashSet<>();
    for (Seen one : ordered) {
      StoredMcpTool known = stored.get(one.tool());
      Optional<String> waiting = known.pending().map(StoredMcpTool.Pending::digest);
      if (!known.digest().equals(one.digest())) {
        differing.add(one.tool());
        if (!waiting.equals(Optional.of(one.digest()))) {
          setPending(server, one, at);
        }
      } else if (waiting.isPresent()) {
        clearPending(server, one);
      }
    }
    return differing;
  }

  /**
   * Accepts the definition that waits.
   *
   * @param digest the definition that was looked at; empty for whichever waits
   * @return whether one was accepted; when not, nothing changed
   */
  public boolean accept(McpToolKey key, Optional<String> digest, String by, Instant at) {
    return entityManager
            .createNativeQuery(
                """
                update mcp_tool
                set digest = pending_digest, definition = pending_definition, accepted_at = :at, accepted_by = :by,
                    pending_digest = null, pending_definition = null, pending_at = null
                where server = :server and tool = :tool and pending_digest is not null
                  and pending_digest = coalesce(cast(:digest as text), pending_digest)
                """)
            .setParameter("at", at)
            .setParameter("by", by)
            .setParameter("server", key.server())
            .setParameter("tool", key.tool())
            .setParameter("digest", digest.orElse(null))
            .executeUpdate()
        == 1;
  }

  /** What is known of one tool. */
  public Optional<StoredMcpTool> find(McpToolKey key) {
    return Optional.ofNullable(entityManager.find(StoredMcpTool.class, key));
  }

  /** The first thousand tools: those that wait for an admin first, then by server and name. */
  public List<StoredMcpTool> list() {
    return entityManager
        .createQuery(
            """
            select t from StoredMcpTool t
            order by case when t.pendingDigest is null then 1 else 0 end, t.key.server, t.key.tool
            """,
            StoredMcpTool.class)
        .setMaxResults(MOST_LISTED)
        .getResultList();
  }

  /** How many tools wait for an admin. */
  public int pending() {
    return entityManager
        .createQuery("select count(t) from StoredMcpTool t where t.pendingDigest is not null", Long.class)
        .getSingleResult()
        .intValue();
  }

  private Map<String, StoredMcpTool> of(String server) {
    return entityManager
        .createQuery("select t from StoredMcpTool t where t.key.server = :server", StoredMcpTool.class)
        .setParameter("server", server)
        .getResultStream()
        .collect(Collectors.toMap(tool -> tool.key().tool(), Function.identity()));
  }

  private void insert(String server, String place, Seen seen, Instant at) {
    entityManager
        .createNativeQuery(
            """
            insert into mcp_tool (server, tool, place, digest, definition, accepted_at)
            values (:server, :tool, :place, :digest, :definition, :at)
            on conflict do nothing
            """)
        .setParameter("server", server)
        .setParameter("tool", seen.tool())
        .setParameter("place", place)
        .setParameter("digest", seen.digest())
        .setParameter("definition", seen.definition())
        .setParameter("at", at)
        .executeUpdate();
  }

  private void setPending(String server, Seen seen, Instant at) {
    entityManager
        .createNativeQuery(
            """
            update mcp_tool set pending_digest = :digest, pending_definition = :definition, pending_at = :at
            where server = :server and tool = :tool and digest <> :digest
            """)
        .setParameter("digest", seen.digest())
        .setParameter("definition", seen.definition())
        .setParameter("at", at)
        .setParameter("server", server)
        .setParameter("tool", seen.tool())
        .executeUpdate();
  }

  private void clearPending(String server, Seen seen) {
    entityManager
        .createNativeQuery(
            """
            update mcp_tool set pending_digest = null, pending_definition = null, pending_at = null
            where server = :server and tool = :tool and digest = :digest
            """)
        .setParameter("server", server)
        .setParameter("tool", seen.tool())
        .setParameter("digest", seen.digest())
        .executeUpdate();
  }
}
