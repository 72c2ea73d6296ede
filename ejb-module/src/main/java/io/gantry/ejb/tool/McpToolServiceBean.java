package io.gantry.ejb.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.ejb.request.DatabaseWatch;
import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.UnknownTool;
import io.gantry.ejb.security.Roles;
import io.gantry.persistence.tool.McpToolKey;
import io.gantry.persistence.tool.McpToolListing;
import io.gantry.persistence.tool.StoredMcpTool;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The use cases around tools of MCP servers, with their roles. */
@Stateless
@Local(McpToolService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@Interceptors(DatabaseWatch.Interceptor.class)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
public class McpToolServiceBean implements McpToolService {

  private static final JsonMapper JSON = new JsonMapper();

  /** The most tools of one list whose definitions are shown and compared; each may have some hundred thousand characters. */
  private static final int MOST_COMPARED = 50;

  @Inject
  McpArchive archive;

  @Resource
  SessionContext session;

  @Override
  public List<McpToolView> list() {
    Map<McpToolKey, StoredMcpTool> waiting =
        archive.waiting(MOST_COMPARED).stream().collect(Collectors.toMap(StoredMcpTool::key, Function.identity()));
    return archive.list().stream()
        .map(tool -> waiting.containsKey(tool.key()) ? view(waiting.get(tool.key())) : view(tool))
        .toList();
  }

  @Override
  @RolesAllowed(Roles.ADMIN)
  public McpToolView accept(String server, String tool, Optional<String> digest) {
    McpToolKey key = new McpToolKey(server, tool);
    if (archive.find(key).isEmpty()) {
      throw new UnknownTool("No tool '" + tool + "' of an MCP server '" + server + "' was ever seen here.");
    }
    if (!archive.accept(key, digest, session.getCallerPrincipal().getName())) {
      throw new Conflict(
          "No definition of tool '" + tool + "' of MCP server '" + server + "'"
              + digest.map(given -> " with the digest " + given).orElse("") + " waits to be accepted; look at it again.");
    }
    return archive.find(key).map(McpToolServiceBean::view).orElseThrow();
  }

  private static McpToolView view(McpToolListing listed) {
    return new McpToolView(
        listed.server(),
        listed.place(),
        listed.tool(),
        listed.digest(),
        Optional.empty(),
        listed.acceptedAt(),
        Optional.ofNullable(listed.acceptedBy()),
        Optional.ofNullable(listed.pendingDigest())
            .map(digest -> new Pending(digest, Optional.empty(), listed.pendingAt(), List.of())));
  }

  private static McpToolView view(StoredMcpTool stored) {
    JsonNode accepted = json(stored.definition());
    return new McpToolView(
        stored.key().server(),
        stored.place(),
        stored.key().tool(),
        stored.digest(),
        Optional.of(accepted),
        stored.acceptedAt(),
        stored.acceptedBy(),
        stored
            .pending()
            .map(
                waiting ->
                    new Pending(
                        waiting.digest(),
                        Optional.of(json(waiting.definition())),
                        waiting.seenAt(),
                        DefinitionChanges.between(accepted, json(waiting.definition())))));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored definition is not JSON", e);
    }
  }
}
