package io.gantry.web.run;

import io.gantry.ejb.run.RunOverview;
import io.gantry.ejb.run.RunService;
import io.gantry.ejb.security.Roles;
import io.gantry.web.problem.Problem;
import io.gantry.web.request.Between;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Looking at runs and ending them. */
@Path("/runs")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunResource {

  @Inject
  RunService runs;

  @Context
  UriInfo uriInfo;

  /** A page of runs. */
  @GET
  @Operation(
      operationId = "listRuns",
      summary = "List runs, newest first",
      description = "The next page is named by 'next' and by a Link header with rel=next.")
  // Not at the fields of RunListQuery: Payara describes only parameters of operations.
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = "Most runs on the page, 1 to 200")
  @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "Where the page starts: 'next' of the page before")
  @Parameter(
      name = "status",
      in = ParameterIn.QUERY,
      description = "Only runs of this status; may be repeated",
      example = "running")
  @Parameter(name = "workflow", in = ParameterIn.QUERY, description = "Only runs of the workflow with this name")
  @Parameter(
      name = "submittedAfter",
      in = ParameterIn.QUERY,
      description = "Only runs submitted at this time or later",
      example = "2026-01-01T00:00:00Z")
  @Parameter(name = "submittedBefore", in = ParameterIn.QUERY, description = "Only runs submitted before this time")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = RunListResponse.class)),
      description = "One page")
  public Response list(@BeanParam @Valid RunListQuery query) {
    RunOverview.Page page = runs.page(query.toFilter());
    Optional<String> next = page.next().map(RunCursors::text);
    RunListResponse body =
        new RunListResponse(
            page.runs().stream()
                .map(run -> RunListResponse.item(run, RunAddress.of(uriInfo, run.workflowId())))
                .toList(),
            next);
    Response.ResponseBuilder answer = Response.ok(body);
    next.ifPresent(cursor -> answer.link(nextPage(uriInfo.getRequestUri(), cursor), "next"));
    return answer.build();
  }

  /** The same query from another cursor on. By hand: UriBuilders differ in where they put a parameter that is replaced. */
  private static URI nextPage(URI page, String cursor) {
    String filters =
        Stream.of(Optional.ofNullable(page.getRawQuery()).orElse("").split("&"))
            .filter(parameter -> !parameter.isEmpty() && !parameter.startsWith("cursor="))
            .map(parameter -> "&" + parameter)
            .collect(Collectors.joining());
    return URI.create(page.getRawPath() + "?cursor=" + cursor + filters);
  }

  /** One run. */
  @GET
  @Path("{workflowId}")
  @Operation(operationId = "getRun", summary = "Look at a run with its steps")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = RunResponse.class)),
      description = "The run as its journal tells it")
  @APIResponse(
      responseCode = "404",
      description = "There is no such run",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public RunResponse get(@PathParam("workflowId") String workflowId) {
    return RunResponse.of(runs.get(workflowId), RunAddress.of(uriInfo, workflowId));
  }

  /** A part of a run's journal. */
  @GET
  @Path("{workflowId}/journal")
  @Operation(operationId = "getJournal", summary = "Read a run's journal, oldest first")
  @APIResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = JournalResponse.class)),
      description = "Some entries; 'next' is the afterSeq of what follows")
  public JournalResponse journal(
      @PathParam("workflowId") String workflowId,
      @QueryParam("afterSeq") @DefaultValue("0") @Between(min = 0) long afterSeq,
      @QueryParam("limit")
          @DefaultValue("200")
          @Between(min = 1, max = 1000)
          int limit) {
    return JournalResponse.of(runs.journal(workflowId, afterSeq, limit), limit);
  }

  /** A file that a run made. */
  @GET
  @Path("{workflowId}/artifacts/{path: .+}")
  @Produces(MediaType.WILDCARD)
  @Operation(operationId = "getArtifact", summary = "Download a file that a run made")
  @APIResponse(responseCode = "200", description = "The file")
  @APIResponse(
      responseCode = "404",
      description = "There is no such run, or it made no such file",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public Response artifact(@PathParam("workflowId") String workflowId, @PathParam("path") String path) {
    byte[] content = runs.artifact(workflowId, path).getBytes(StandardCharsets.UTF_8);
    return Response.ok(content, ArtifactType.of(path))
        .header("Content-Disposition", ArtifactType.disposition(path))
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .build();
  }

  /** Ends a run. */
  @POST
  @Path("{workflowId}/cancel")
  @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
  @Operation(
      operationId = "cancelRun",
      summary = "Ask a run to end",
      description = "What its steps have done stays done. The run is cancelled a moment later.")
  @APIResponse(responseCode = "202", description = "The run was asked to end")
  @APIResponse(
      responseCode = "409",
      description = "The run has ended already",
      content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
  public Response cancel(@PathParam("workflowId") String workflowId) {
    runs.cancel(workflowId);
    RunAddress address = RunAddress.of(uriInfo, workflowId);
    return Response.accepted(RunResponse.of(runs.get(workflowId), address)).location(address.absolute(uriInfo)).build();
  }
}
