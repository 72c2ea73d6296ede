package io.gantry.web.cache;

import io.gantry.ejb.cache.CacheService;
import io.gantry.ejb.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The caches of this server. */
@Path("/caches")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Caches")
public class CacheResource {

  @Inject
  CacheService service;

  /** Every named cache. */
  public record Caches(List<CacheView> caches) {}

  /** Always in the same order. */
  @GET
  @Operation(operationId = "listCaches", summary = "List the caches of this server and how they fare")
  @APIResponse(
      responseCode = "200",
      description = "Every named cache",
      content = @Content(schema = @Schema(implementation = Caches.class)))
  public Caches list() {
    return new Caches(service.caches().stream().map(CacheView::of).toList());
  }

  /** Answers 204 once everything is forgotten. */
  @DELETE
  @Path("/{name}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(operationId = "clearCache", summary = "Forget everything that a cache holds")
  @APIResponse(responseCode = "204", description = "Nothing is left of it")
  @APIResponse(responseCode = "404", description = "There is no such cache; the problem names those there are")
  @APIResponse(responseCode = "503", description = "Its backend does not answer; some of it may be left")
  public void clear(@Parameter(required = true, example = "tool-responses") @PathParam("name") String name) {
    service.clear(name);
  }
}
