package io.gantry.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The root of the API. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
    info =
        @Info(
            title = "Gantry",
            version = "1",
            description =
                "Runs LLM-agent workflows. Errors are application/problem+json (RFC 9457); times are RFC 3339 in UTC;"
                    + " durations are milliseconds."),
    security = @SecurityRequirement(name = "login"),
    tags = {
      @Tag(name = "Runs", description = "Executions of workflows"),
      @Tag(name = "Workflows", description = "Definitions, immutable once stored"),
      @Tag(name = "Tools", description = "What agents of this server may use"),
      @Tag(name = "Models", description = "How fast models may be called, and are"),
      @Tag(name = "Caches", description = "What this server keeps so that it need not be asked for again")
    })
@SecurityScheme(securitySchemeName = "login", type = SecuritySchemeType.HTTP, scheme = "basic")
public class GantryApi extends Application {

  /** Jersey would answer OPTIONS with a description of its own kind; the API is described at {@code /openapi}. */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of("jersey.config.server.wadl.disableWadl", true);
  }
}
