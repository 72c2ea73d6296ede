package io.gantry.web.explain;

import io.gantry.ejb.explain.ExplainService;
import io.gantry.ejb.security.Roles;
import io.gantry.engine.context.Trace;
import io.gantry.web.problem.Problem;
import io.gantry.web.run.RunRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Saying what a run would do. Takes what starting a run takes. */
@Path("/workflows/plan")
@RequestScoped
@RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows")
public class PlanResource {

  private static final String YAML = "application/yaml";

  @Inject
  ExplainService workflows;

  /** Plans a run. */
  @POST
  @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @Operation(
      operationId = "planWorkflow",
      summary = "Say what a run would do: its steps, tools, inputs and the most it can take",
      description =
          "Takes the same body as starting a run; required inputs may be missing. No model is asked, no tool is called and"
              + " nothing is stored. As application/yaml the body is the workflow file itself, and offline and folder are"
              + " parameters of the query.")
  @RequestBody(
      required = true,
      content = {
          @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = RunRequest.class)),
          @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING, description = "The file itself"))
      })
  @APIResponse(
      responseCode = "200",
      description = "The plan; 'problems' says why such a run would be refused",
      content = @Content(schema = @Schema(implementation = PlanResponse.class)))
  @APIResponse(
      responseCode = "422",
      description = "The file is not in order; 'problems' names each place",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public PlanResponse plan(
      @Valid @NotNull(message = "there is no body") RunRequest request,
      @QueryParam("offline") Boolean offline,
      @QueryParam("folder") String folder) {
    return PlanResponse.of(
        workflows.plan(request.with(offline, folder, null).toSubmission(Trace.begin(), Optional.empty())));
  }
}
