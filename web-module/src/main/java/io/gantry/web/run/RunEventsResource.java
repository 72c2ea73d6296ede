package io.gantry.web.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.ejb.run.RunService;
import io.gantry.ejb.security.Roles;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.request.JsonBodies;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Following runs as they go. */
@Path("/runs/{workflowId}/events")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Tag(name = "Runs")
public class RunEventsResource {

  private static final ObjectMapper MAPPER = JsonBodies.newMapper();

  @Inject
  RunService runs;

  /** Streams a run's journal from a place on until the run has ended. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      operationId = "followRun",
      summary = "Follow a run (server-sent events)",
      description =
          "Sends every journal entry once and in order, those before the request included, and closes after the last. An"
              + " event's id is its seq: a client that comes back with Last-Event-ID gets what it missed.")
  @APIResponse(
      responseCode = "200",
      description = "The stream",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              examples =
                  @ExampleObject(
                      name = "A step has ended",
                      value =
                          """
                          id: 7
                          event: StepCompleted
                          data: {"seq":7,"at":"2026-01-01T00:00:00Z","kind":"StepCompleted","step":"tasks.fetch","body":{}}
                          """)))
  public void events(
      @PathParam("workflowId") String workflowId,
      @HeaderParam("Last-Event-ID") @Parameter(description = "seq of the last event received", example = "6")
          String lastEventId,
      @Context SseEventSink sink,
      @Context Sse sse) {
    runs.follow(workflowId, afterSeq(lastEventId), new EventStream(sink, sse, MAPPER));
  }

  static long afterSeq(String lastEventId) {
    if (lastEventId == null || lastEventId.isBlank()) {
      return 0;
    }
    if (!lastEventId.strip().matches("\\d{1,18}")) {
      throw new InvalidRequestException("Last-Event-ID", "Last-Event-ID is the seq of an event, a whole number.");
    }
    return Long.parseLong(lastEventId.strip());
  }
}
