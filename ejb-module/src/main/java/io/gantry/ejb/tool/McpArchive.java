package io.gantry.ejb.tool;

import io.gantry.engine.tool.mcp.McpDefinition;
import io.gantry.engine.tool.mcp.McpDefinitions;
import io.gantry.persistence.tool.McpToolKey;
import io.gantry.persistence.tool.McpToolListing;
import io.gantry.persistence.tool.McpToolStore;
import io.gantry.persistence.tool.McpToolStore.Seen;
import io.gantry.persistence.tool.StoredMcpTool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was accepted of the tools of MCP servers, in the database that all nodes share; each call in a transaction of its
 * own. Asks for no role. Thread-safe.
 */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
public class McpArchive implements McpDefinitions {

  private static final Logger LOG = LoggerFactory.getLogger(McpArchive.class);

  @PersistenceContext(unitName = "gantry")
  EntityManager entityManager;

  @Inject
  Clock clock;

  private volatile int quarantined;

  @Override
  public Map<String, Refusal> judge(String server, String place, List<McpDefinition> definitions) {
    McpToolStore store = store();
    List<Seen> seen =
        definitions.stream().map(tool -> new Seen(tool.tool(), tool.digest(), tool.text())).toList();
    McpToolStore.Refused refused = store.judge(server, place, seen, now());
    if (!refused.noticed().isEmpty()) {
      LOG.warn(
          "MCP server {} ({}) has changed the definitions of tools {}: they are not used until an admin accepts them",
          server,
          place,
          refused.noticed());
    }
    if (!refused.surplus().isEmpty()) {
      LOG.warn(
          "MCP server {} ({}) has {} tools that were never seen, and {} of its tools are remembered, the most there may be:"
              + " the new ones are not used; delete those rows of table mcp_tool with server = '{}' that it has no more",
          server,
          place,
          refused.surplus().size(),
          McpToolStore.MOST_OF_A_SERVER,
          server);
    }
    quarantined = store.pending();
    Map<String, Refusal> refusals = new HashMap<>();
    refused.differing().forEach(tool -> refusals.put(tool, Refusal.CHANGED));
    refused.surplus().forEach(tool -> refusals.put(tool, Refusal.SURPLUS));
    return refusals;
  }

  /** Accepts a definition that waits; answers whether there was one, with this digest if one is given. */
  public boolean accept(McpToolKey key, Optional<String> digest, String by) {
    boolean accepted = store().accept(key, digest, by, now());
    if (accepted) {
      LOG.info("The new definition of tool {} of MCP server {} was accepted by {}", key.tool(), key.server(), by);
    }
    quarantined = store().pending();
    return accepted;
  }

  /** The first thousand tools, those that wait first. */
  public List<McpToolListing> list() {
    return store().list();
  }

  /** The first of those that wait, in the order of the list. */
  public List<StoredMcpTool> waiting(int most) {
    return store().waiting(most);
  }

  public Optional<StoredMcpTool> find(McpToolKey key) {
    return store().find(key);
  }

  /** How many tools waited when this node looked last: at its start, and whenever it asks a server or accepts a tool. */
  @Transactional(Transactional.TxType.SUPPORTS)
  public int quarantined() {
    return quarantined;
  }

  /** Counts the tools that wait. */
  public void count() {
    quarantined = store().pending();
  }

  private McpToolStore store() {
    return new McpToolStore(entityManager);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
