package io.gantry.web.workflow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.tool.McpToolService;
import io.gantry.ejb.tool.McpToolService.McpToolView;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The tools of MCP servers, and what admins decide about them. */
@Path("/tools/mcp")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tools")
public class McpToolResource {

  private static final String DIGEST =
      "Digest of the definition that was looked at; without it whichever waits is accepted";

  @Inject
  McpToolService service;

  /** Tools of MCP servers. */
  public record McpTools(List<McpToolResponse> tools) {}

  /**
   * One tool of an MCP server.
   *
   * @param server the server's key: the id of one that the operator has defined, else made of its URL or command
   * @param place its URL without login and query, or the program that is started
   * @param state accepted or quarantined
   * @param digest SHA-256 of the accepted definition
   * @param definition absent in a list, but for the first fifty that wait
   * @param acceptedBy absent when the tool was accepted because it had not been seen before
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record McpToolResponse(
      @Schema(example = "files") String server,
      String place,
      String tool,
      @Schema(example = "accepted") String state,
      String digest,
      @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode definition,
      Instant acceptedAt,
      String acceptedBy,
      PendingResponse pending) {}

  /** A definition that waits to be accepted; in a list only the first fifty have it, and changes. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PendingResponse(
      String digest,
      @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode definition,
      Instant seenAt,
      List<ChangeResponse> changes) {}

  /** A place at which it differs from the accepted one; null stands for what is not there. */
  public record ChangeResponse(
      @Schema(example = "/description") String pointer,
      @Schema(implementation = Object.class) JsonNode before,
      @Schema(implementation = Object.class) JsonNode now) {}

  /** What was seen of the tools of MCP servers. */
  @GET
  @Operation(
      operationId = "listMcpTools",
      summary = "List the tools of MCP servers that runs have asked",
      description = "Those that wait for an admin come first, with what has changed; at most 1,000.")
  @APIResponse(
      responseCode = "200",
      description = "The tools",
      content = @Content(schema = @Schema(implementation = McpTools.class)))
  public McpTools list() {
    return new McpTools(service.list().stream().map(McpToolResource::response).toList());
  }

  /** Accepts the changed definition of a tool. */
  @POST
  @Path("/accept")
  @RolesAllowed(Roles.ADMIN)
  @Operation(
      operationId = "acceptMcpTool",
      summary = "Accept the changed definition of an MCP server's tool",
      description = "Runs that start from now on are offered the tool again. The names stand in the query, since servers"
          + " refuse or change some of their characters in a path.")
  @APIResponse(
      responseCode = "200",
      description = "It is accepted; the tool as it stands",
      content = @Content(schema = @Schema(implementation = McpToolResponse.class)))
  @APIResponse(
      responseCode = "400",
      description = "Server or tool is missing",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "404",
      description = "No such tool was ever seen",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "409",
      description = "No definition waits, or another one than the digest says",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public McpToolResponse accept(
      @Parameter(required = true, description = "The server's key") @QueryParam("server") String server,
      @Parameter(required = true, description = "The tool's name as its server says it") @QueryParam("tool") String tool,
      @Parameter(description = DIGEST) @QueryParam("digest") String digest) {
    return response(service.accept(given("server", server), given("tool", tool), Optional.ofNullable(digest)));
  }

  private static String given(String parameter, String value) {
    if (value == null) {
      throw new InvalidRequestException(parameter, "The query parameter '" + parameter + "' is missing.");
    }
    return value;
  }

  private static McpToolResponse response(McpToolView tool) {
    return new McpToolResponse(
        tool.server(),
        tool.place(),
        tool.tool(),
        tool.pending().isPresent() ? "quarantined" : "accepted",
        tool.digest(),
        tool.definition().orElse(null),
        tool.acceptedAt(),
        tool.acceptedBy().orElse(null),
        tool.pending()
            .map(
                waiting ->
                    new PendingResponse(
                        waiting.digest(),
                        waiting.definition().orElse(null),
                        waiting.seenAt(),
                        waiting.changes().stream()
                            .map(change -> new ChangeResponse(change.pointer(), change.before(), change.now()))
                            .toList()))
            .orElse(null));
  }
}
