package io.gantry.web.workflow;

import io.gantry.ejb.security.Roles;
import io.gantry.ejb.workflow.WorkflowService.Stored;
import io.gantry.ejb.workflow.WorkflowService;
import io.gantry.ejb.workflow.WorkflowVersion;
import io.gantry.web.problem.Problem;
import io.gantry.web.request.Between;
import io.gantry.web.request.GivenBody;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Storing, finding and checking workflows. */
@Path("/workflows")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows")
public class WorkflowResource {

  private static final String YAML = "application/yaml";
  private static final String HELLO =
      """
      version: 0
      name: hello
      runtime: {provider: offline}
      agents:
        writer: {prompt: You greet people.}
      pattern:
        type: chain
        config:
          steps:
            - {agent: writer, input: Greet the world.}
      """;

  @Inject
  WorkflowService workflows;

  @Context
  UriInfo uriInfo;

  @Context
  Request request;

  /** A page of names. */
  @GET
  @Operation(operationId = "listWorkflows", summary = "List workflows by name, each with its latest version")
  @APIResponse(
      responseCode = "200",
      description = "One page; 'next' is the 'after' of the next one",
      content = @Content(schema = @Schema(implementation = WorkflowListResponse.class)))
  public WorkflowListResponse list(
      @QueryParam("after") String after,
      @QueryParam("limit")
          @DefaultValue("50")
          @Between(min = 1, max = 200)
          int limit) {
    return WorkflowListResponse.of(workflows.list(Optional.ofNullable(after), limit));
  }

  /** One version, as JSON. */
  @GET
  @Path("{name}")
  @Operation(operationId = "getWorkflow", summary = "Read a stored workflow; with Accept: application/yaml, its file")
  @APIResponse(
      responseCode = "200",
      description = "The version; ETag is its digest",
      content = @Content(schema = @Schema(implementation = WorkflowResponse.class)))
  @APIResponse(
      responseCode = "404",
      description = "There is no such workflow or version",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public Response get(
      @PathParam("name") String name, @QueryParam("version") @Between(min = 1) Integer version) {
    WorkflowVersion stored = find(name, version);
    return conditional(stored, WorkflowResponse.of(stored, List.of()));
  }

  /** One version, as the file it was, for who asks for it; who accepts anything gets JSON. */
  @GET
  @Path("{name}")
  @Produces(YAML + ";qs=0.5")
  // Not hidden: Payara would leave out the other operation of this address too.
  @Operation(operationId = "getWorkflow", summary = "Read a stored workflow; with Accept: application/yaml, its file")
  @APIResponse(
      responseCode = "200",
      description = "The version; ETag is its digest",
      content = {
        @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = WorkflowResponse.class)),
        @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING))
      })
  @APIResponse(
      responseCode = "404",
      description = "There is no such workflow or version",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public Response getFile(
      @PathParam("name") String name, @QueryParam("version") @Between(min = 1) Integer version) {
    WorkflowVersion stored = find(name, version);
    return conditional(stored, stored.source());
  }

  /** Stores a file. */
  @PUT
  @Path("{name}")
  @Consumes({YAML, "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
  @RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
  @Operation(
      operationId = "storeWorkflow",
      summary = "Store a workflow file as the next version of its name",
      description = "The same text again finds the version it already is.")
  @RequestBody(
      required = true,
      content = @Content(mediaType = YAML, examples = @ExampleObject(name = "hello", value = HELLO)))
  @APIResponse(
      responseCode = "201",
      description = "Stored as a new version",
      content = @Content(schema = @Schema(implementation = WorkflowResponse.class)))
  @APIResponse(responseCode = "200", description = "This text is stored already")
  @APIResponse(
      responseCode = "422",
      description = "The file is not in order; nothing is stored",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public Response store(@PathParam("name") String name, @GivenBody String source) {
    Stored stored = workflows.store(name, source);
    return Response.status(stored.created() ? 201 : 200)
        .location(address(stored.version()))
        .tag(tag(stored.version()))
        .entity(WorkflowResponse.of(stored.version(), stored.warnings()))
        .build();
  }

  /** Checks a file. */
  @POST
  @Path("validate")
  @Consumes({YAML, "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
  @RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
  @Operation(operationId = "validateWorkflow", summary = "Check a workflow file without storing it")
  @RequestBody(
      required = true,
      content = @Content(mediaType = YAML, examples = @ExampleObject(name = "hello", value = HELLO)))
  @APIResponse(
      responseCode = "200",
      description = "The file is in order",
      content = @Content(schema = @Schema(implementation = ValidationResponse.class)))
  @APIResponse(
      responseCode = "422",
      description = "It is not; 'problems' names each place",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public ValidationResponse validate(
      @GivenBody String source,
      @QueryParam("folder") @Parameter(description = "The file's own folder on the server, absolute") String folder) {
    return ValidationResponse.of(workflows.check(source, Optional.ofNullable(folder)));
  }

  private WorkflowVersion find(String name, Integer version) {
    return workflows.get(name, version == null ? OptionalInt.empty() : OptionalInt.of(version));
  }

  private Response conditional(WorkflowVersion stored, Object entity) {
    EntityTag tag = tag(stored);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    return (unchanged == null ? Response.ok(entity) : unchanged).tag(tag).build();
  }

  private static EntityTag tag(WorkflowVersion stored) {
    return new EntityTag(stored.digest());
  }

  private URI address(WorkflowVersion stored) {
    return uriInfo
        .getBaseUriBuilder()
        .path("workflows")
        .segment(stored.name())
        .queryParam("version", stored.version())
        .build();
  }
}
