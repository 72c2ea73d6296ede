package io.gantry.web.run;

import io.gantry.ejb.run.RunService;
import io.gantry.ejb.run.Submission;
import io.gantry.ejb.run.Submitted;
import io.gantry.ejb.security.Roles;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.RunView;
import io.gantry.web.problem.Problem;
import io.gantry.web.request.Preferences;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starting runs. */
@Path("/runs")
@RequestScoped
@RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunSubmissionResource {

  private static final String YAML = "application/yaml";
  private static final String KEY = "[\\x21-\\x7e]{1,255}";
  private static final String KEY_MESSAGE = "Idempotency-Key has 1 to 255 visible ASCII characters";
  private static final String TRACEPARENT =
      "W3C Trace Context: the trace that the run continues; a run without one, or with an invalid one, begins its own";
  private static final String TRACESTATE = "W3C Trace Context: kept with the run when traceparent is valid";

  @Inject
  RunService runs;

  @Context
  UriInfo uriInfo;

  /** Starts a run. */
  @POST
  @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
  @Operation(
      operationId = "submitRun",
      summary = "Start a run, as JSON or as a workflow file",
      description =
          "Answers 202 as soon as the run is stored. With 'Prefer: wait=N' the answer comes when the run has ended, or after"
              + " N seconds. The same workflowId with the same content, or the same Idempotency-Key, finds the run that the"
              + " first request started. As application/yaml the body is the workflow file itself, its inputs come from the"
              + " file, and offline, workflowId and folder are parameters of the query.")
  @RequestBody(
      required = true,
      content = {
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = RunRequest.class),
              examples = {
                @ExampleObject(
                    name = "A workflow of its own",
                    value =
                        """
                        {"spec": {"version": 0, "name": "hello", "runtime": {"provider": "offline"},
                          "agents": {"writer": {"prompt": "You greet people."}},
                          "pattern": {"type": "chain", "config":
                            {"steps": [{"agent": "writer", "input": "Greet {{ name }}."}]}},
                          "inputs": {"required": {"name": "string"}}},
                         "inputs": {"name": "Ada"}}
                        """),
                @ExampleObject(
                    name = "A stored workflow",
                    value =
                        """
                        {"workflow": "log-triage", "version": 3, "inputs": {"lines": 200},
                         "workflowId": "nightly-2026-01-01", "options": {"offline": true}}
                        """)
              }),
          @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING, description = "The file itself"))
      })
  @APIResponse(
      responseCode = "202",
      description = "The run is stored and under way; Location names it",
      content = @Content(schema = @Schema(implementation = RunResponse.class)))
  @APIResponse(
      responseCode = "200",
      description = "The run has ended within the time to wait, or was started by an earlier equal request",
      content = @Content(schema = @Schema(implementation = RunResponse.class)))
  @APIResponse(
      responseCode = "409",
      description = "The workflowId belongs to a run of other content",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "422",
      description = "The workflow or its inputs are not in order; nothing is stored",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "503",
      description = "The server has no room, stops, or its database does not answer; see Retry-After")
  public void submit(
      @Valid @NotNull(message = "there is no body") RunRequest request,
      @QueryParam("offline") Boolean offline,
      @QueryParam("workflowId")
          @Pattern(regexp = RunRequest.WORKFLOW_ID, message = RunRequest.WORKFLOW_ID_MESSAGE)
          String workflowId,
      @QueryParam("folder") String folder,
      @HeaderParam("Idempotency-Key") @Pattern(regexp = KEY, message = KEY_MESSAGE) String idempotencyKey,
      @HeaderParam("Prefer") @Parameter(example = "wait=30") List<String> prefer,
      @HeaderParam("traceparent") @Parameter(description = TRACEPARENT) List<String> traceparent,
      @HeaderParam("tracestate") @Parameter(description = TRACESTATE) List<String> tracestate,
      @Suspended AsyncResponse response) {
    Submission submission =
        request
            .with(offline, folder, workflowId)
            .toSubmission(Trace.of(traceparent, tracestate), Optional.ofNullable(idempotencyKey));
    start(submission, prefer, response);
  }

  private void start(Submission submission, List<String> prefer, AsyncResponse response) {
    Optional<Duration> wait = Preferences.wait(prefer == null ? List.of() : prefer);
    if (wait.isPresent()) {
      runs.checkRoomToFollow();
    }
    Submitted submitted = runs.submit(submission);
    RunView run = submitted.run();
    RunAddress address = RunAddress.of(uriInfo, run.workflowId());
    URI location = address.absolute(uriInfo);
    if (wait.isEmpty() || run.status().isFinal()) {
      response.resume(answer(run, address, location, submitted.created() ? 202 : 200).build());
      return;
    }
    runs.whenEnded(run.workflowId(), wait.get())
        .whenComplete(
            (later, failure) -> {
              if (failure != null) {
                response.resume(failure instanceof CompletionException ? failure.getCause() : failure);
              } else {
                response.resume(
                    answer(later, address, location, later.status().isFinal() ? 200 : 202)
                        .header("Preference-Applied", "wait=" + wait.get().toSeconds())
                        .build());
              }
            });
  }

  private static Response.ResponseBuilder answer(RunView run, RunAddress address, URI location, int status) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .location(location)
        .entity(RunResponse.of(run, address));
  }
}
