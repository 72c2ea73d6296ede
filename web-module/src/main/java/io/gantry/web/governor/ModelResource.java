package io.gantry.web.governor;

import io.gantry.ejb.security.Roles;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.governor.ModelUse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The models that runs of this server called. */
@Path("/models")
@RequestScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Models")
public class ModelResource {

  @Inject
  Governor governor;

  /** All models called since the server started. */
  public record Models(List<ModelView> models) {}

  /**
   * One model of one host.
   *
   * @param host absent where the workflow leaves it to the server
   */
  public record ModelView(
      @Schema(example = "openai/gpt-5") String model,
      @Schema(nullable = true) String host,
      @Schema(description = "What the settings allow") Limits limits,
      @Schema(description = "What is known of the provider; null where it takes what the settings allow") Learned learned,
      Use use,
      Totals totals) {}

  /** What the operator allows. */
  public record Limits(
      long requestsPerMinute, long tokensPerMinute, int minConcurrency, int startConcurrency, int maxConcurrency) {}

  /** What was learned. */
  public record Learned(
      @Schema(nullable = true) Long requestsPerMinute, @Schema(nullable = true) Long tokensPerMinute, int concurrency) {}

  /** At the moment. */
  public record Use(
      int inFlight,
      int queued,
      long oldestWaitMs,
      @Schema(description = "How much longer no call is made because the provider wants none; 10 minutes at most")
          long holdMs,
      long requestsLastMinute,
      @Schema(description = "Used, and reserved for calls in flight") long tokensLastMinute,
      long tokensReserved) {}

  /** Since the model was first called. */
  public record Totals(
      long admitted,
      @Schema(description = "Answers that told to slow down: 429, or 503 and 529 of an overloaded provider")
          long throttled,
      @Schema(description = "Calls that went alone because their estimate was above the limit of tokens") long oversized) {}

  /** The models by name and host. */
  @GET
  @Operation(operationId = "listModels", summary = "List the models that were called, with their limits and their use")
  @APIResponse(
      responseCode = "200",
      description = "The models by name and host; of this server, not of others of its cluster",
      content = @Content(schema = @Schema(implementation = Models.class)))
  public Models list() {
    return new Models(governor.models().stream().map(ModelResource::view).toList());
  }

  private static ModelView view(ModelUse model) {
    return new ModelView(
        model.name().label(),
        model.name().host().isEmpty() ? null : model.name().host(),
        new Limits(
            model.limits().requestsPerMinute(),
            model.limits().tokensPerMinute(),
            model.limits().leastAtOnce(),
            model.limits().startAtOnce(),
            model.limits().mostAtOnce()),
        new Learned(
            whole(model.learnedRequestsPerMinute()), whole(model.learnedTokensPerMinute()), model.concurrencyLimit()),
        new Use(
            model.inFlight(),
            model.queued(),
            model.oldestWait().toMillis(),
            model.holdFor().toMillis(),
            model.requestsLastMinute(),
            model.tokensLastMinute(),
            model.tokensReserved()),
        new Totals(model.admitted(), model.throttled(), model.oversized()));
  }

  private static Long whole(OptionalDouble value) {
    return value.isPresent() ? Math.round(value.getAsDouble()) : null;
  }
}
