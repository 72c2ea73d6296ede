package io.gantry.web.run;

import io.gantry.ejb.run.RunService;
import io.gantry.ejb.security.Roles;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.problem.Problem;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answering what runs ask people. */
@Path("/runs/{workflowId}/answers")
@RequestScoped
@RolesAllowed({Roles.OPERATOR, Roles.APPROVER, Roles.ADMIN})
@Tag(name = "Runs")
public class AnswerResource {

  @Inject
  RunService runs;

  @Context
  UriInfo uriInfo;

  /** Answers an open question of a run. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "answerQuestion",
      summary = "Answer a question of a run",
      description = "Once this returns, the answer is recorded. A question takes one answer.")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = RunResponse.class)),
      description = "The answer is recorded; the run as it stands")
  @APIResponse(
      responseCode = "404",
      description = "There is no such run",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "409",
      description = "The question has its answer, or is not open, or several are and none is named",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "422",
      description = "The answer does not match the question's pattern",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "503",
      description = "The run is not active at the moment; nothing was recorded",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public RunResponse answer(@PathParam("workflowId") String workflowId, @Valid AnswerRequest request) {
    if (request == null) {
      throw new InvalidRequestException("/answer", "The body is a JSON object with the 'answer'.");
    }
    runs.answer(workflowId, Optional.ofNullable(request.gate()), request.answer());
    return RunResponse.of(runs.get(workflowId), RunAddress.of(uriInfo, workflowId));
  }
}
