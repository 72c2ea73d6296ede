package io.gantry.web.workflow;

import io.gantry.ejb.security.Roles;
import io.gantry.ejb.tool.ToolService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The tools of this server. */
@Path("/tools")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tools")
public class ToolResource {

  @Inject
  ToolService service;

  /**
   * Every native tool, then the others of which there was a call since the server started.
   *
   * @param version a hash of what the native tools are told and called as
   */
  public record Tools(String version, List<ToolView> tools) {}

  /** The native tools by name, then HTTP executors by address. */
  @GET
  @Operation(operationId = "listTools", summary = "List the tools of this server and how they fare")
  @APIResponse(
      responseCode = "200",
      description = "The native tools by name, then the HTTP executors that were called since the start",
      content = @Content(schema = @Schema(implementation = Tools.class)))
  public Tools list() {
    ToolService.Overview overview = service.overview();
    return new Tools(
        overview.version(),
        Stream.concat(
                overview.natives().stream().map(ToolView::of), overview.others().stream().map(ToolView::of))
            .toList());
  }
}
