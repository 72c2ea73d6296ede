package io.gantry.web.health;

import io.gantry.ejb.run.EngineHost;
import io.gantry.ejb.run.EngineState;
import io.gantry.ejb.run.RunReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The three checks. Started: the schema is in place, which the application's start needs, and recovery has begun. Ready:
 * the database answers and what was unfinished has been taken up. Live: the engine has not been stopped; one that drains is
 * live, so that nobody kills it early, and not ready.
 */
@ApplicationScoped
public class HealthChecks {

  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  @Inject
  EngineHost host;

  @Inject
  RunReader reader;

  @Produces
  @Startup
  HealthCheck started() {
    return () -> answer("gantry-started", host.state() != EngineState.STARTING);
  }

  @Produces
  @Readiness
  HealthCheck ready() {
    return () -> answer("gantry-ready", host.state() == EngineState.READY && databaseAnswers());
  }

  @Produces
  @Liveness
  HealthCheck live() {
    return () -> answer("gantry-live", host.state() != EngineState.STOPPED);
  }

  private HealthCheckResponse answer(String name, boolean up) {
    return HealthCheckResponse.named(name)
        .status(up)
        .withData("engine", host.state().name().toLowerCase(Locale.ROOT))
        .build();
  }

  private boolean databaseAnswers() {
    try {
      return reader.answers();
    } catch (RuntimeException e) {
      LOG.warn("This server is not ready because the database does not answer: {}", e.toString());
      return false;
    }
  }
}
