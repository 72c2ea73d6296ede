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

  /** The most tools of one server that are ever remembered. */
  public static final int MOST_OF_A_SERVER = 2_000;

  private final EntityManager entityManager;

  public McpToolStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** A definition as a server has it now. */
  public record Seen(String tool, String digest, String definition) {}

  /**
   * Names of tools that must not be used.
   *
   * @param differing they are not what was accepted
   * @param noticed those of them that were not known to be so
   * @param surplus they were never seen, and {@value #MOST_OF_A_SERVER} tools of their server were; nothing is stored of
   *     them
   */
  public record Refused(Set<String> differing, Set<String> noticed, Set<String> surplus) {

    public Refused {
      differing = Set.copyOf(differing);
      noticed = Set.copyOf(noticed);
      surplus = Set.copyOf(surplus);
    }
  }

  /**
   * Compares what a server has with what was accepted. A tool that was never seen is accepted while fewer than
   * {@value #MOST_OF_A_SERVER} of its server are known; nodes that judge at the same time may get a little beyond that.
   * One that differs waits for an admin from now on, in the place of whatever waited before; one that is again what was
   * accepted does not wait any more. Tools that were seen at another place are at this one from now on. Of several nodes
   * that see a tool for the first time one is first, and the others are compared with what it saw.
   *
   * @param seen of each name one, as many as one statement may have parameters
   */
  public Refused judge(String server, String place, List<Seen> seen, Instant at) {
    // In one order, so that nodes that judge the same server wait for each other and never in a circle.
    List<Seen> ordered = seen.stream().sorted(Comparator.comparing(Seen::tool)).toList();
    Map<String, StoredMcpTool> stored = new HashMap<>(of(server, ordered));
    List<Seen> unseen = ordered.stream().filter(one -> !stored.containsKey(one.tool())).toList();
    if (!unseen.isEmpty()) {
      long room = Math.max(0, MOST_OF_A_SERVER - count(server));
      unseen.stream().limit(room).forEach(one -> insert(server, place, one, at));
      stored.putAll(of(server, unseen));
    }
    if (stored.values().stream().anyMatch(tool -> !tool.place().equals(place))) {
      move(server, place);
    }
    Set<String> differing = new HashSet<>();
    Set<String> noticed = new HashSet<>();
    Set<String> surplus = new HashSet<>();
    for (Seen one : ordered) {
      StoredMcpTool known = stored.get(one.tool());
      if (known == null) {
        surplus.add(one.tool());
        continue;
      }
      Optional<String> waiting = known.pending().map(StoredMcpTool.Pending::digest);
      if (!known.digest().equals(one.digest())) {
        differing.add(one.tool());
        if (!waiting.equals(Optional.of(one.digest()))) {
          setPending(server, one, at);
          noticed.add(one.tool());
        }
      } else if (waiting.isPresent()) {
        clearPending(server, one);
      }
    }
    return new Refused(differing, noticed, surplus);
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
  public List<McpToolListing> list() {
    return entityManager
        .createQuery(
            """
            select new io.gantry.persistence.tool.McpToolListing(
              t.key.server, t.key.tool, t.place, t.digest, t.acceptedAt, t.acceptedBy, t.pendingDigest, t.pendingAt)
            from StoredMcpTool t
            order by case when t.pendingDigest is null then 1 else 0 end, t.key.server, t.key.tool
            """,
            McpToolListing.class)
        .setMaxResults(MOST_LISTED)
        .getResultList();
  }

  /** The first of those that wait for an admin, in the order of the list. */
  public List<StoredMcpTool> waiting(int most) {
    return entityManager
        .createQuery(
            "select t from StoredMcpTool t where t.pendingDigest is not null order by t.key.server, t.key.tool",
            StoredMcpTool.class)
        .setMaxResults(most)
        .getResultList();
  }

  /** How many tools wait for an admin. */
  public int pending() {
    return entityManager
        .createQuery("select count(t) from StoredMcpTool t where t.pendingDigest is not null", Long.class)
        .getSingleResult()
        .intValue();
  }

  private long count(String server) {
    return entityManager
        .createQuery("select count(t) from StoredMcpTool t where t.key.server = :server", Long.class)
        .setParameter("server", server)
        .getSingleResult();
  }

  private Map<String, StoredMcpTool> of(String server, List<Seen> seen) {
    if (seen.isEmpty()) {
      return Map.of();
    }
    return entityManager
        .createQuery(
            "select t from StoredMcpTool t where t.key.server = :server and t.key.tool in :tools", StoredMcpTool.class)
        .setParameter("server", server)
        .setParameter("tools", seen.stream().map(Seen::tool).toList())
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

  /** A server's key stays when an operator gives it another command or URL; its rows would still show the old one. */
  private void move(String server, String place) {
    entityManager
        .createNativeQuery(
            """
            update mcp_tool set place = :place
            where server = :server and tool in (
              select tool from mcp_tool where server = :server and place <> :place order by tool for update)
            """)
        .setParameter("place", place)
        .setParameter("server", server)
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
