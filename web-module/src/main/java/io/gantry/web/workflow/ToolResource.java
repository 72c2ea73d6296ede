package io.gantry.web.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.workflow.WorkflowService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
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
  WorkflowService workflows;

  /** All native tools. */
  public record Tools(List<ToolView> tools) {}

  /**
   * One tool.
   *
   * @param effect read, idempotent, keyed or once
   * @param parameters JSON Schema of its arguments
   */
  public record ToolView(
      @Schema(example = "grep") String name,
      String description,
      @Schema(example = "read") String effect,
      long timeoutMs,
      @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode parameters) {}

  /** The native tools by name. */
  @GET
  @Operation(operationId = "listTools", summary = "List the native tools that workflows may declare")
  @APIResponse(
      responseCode = "200",
      description = "The tools by name",
      content = @Content(schema = @Schema(implementation = Tools.class)))
  public Tools list() {
    return new Tools(
        workflows.tools().stream()
            .map(
                tool ->
                    new ToolView(
                        tool.name(),
                        tool.description(),
                        tool.effect().name().toLowerCase(Locale.ROOT),
                        tool.timeout().toMillis(),
                        tool.parameters()))
            .toList());
  }
}
