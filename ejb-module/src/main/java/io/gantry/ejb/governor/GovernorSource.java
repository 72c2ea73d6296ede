package io.gantry.ejb.governor;

import io.gantry.ejb.insight.RunMetrics;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.governor.AdaptiveGovernor;
import io.gantry.engine.governor.Governor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Offers the one governor of this server for injection. */
@ApplicationScoped
public class GovernorSource {

  @Produces
  @Singleton
  Governor governor(GantrySettings settings, Pools pools, RunMetrics metrics) {
    return new AdaptiveGovernor(settings.governor(), pools.timer(), System::nanoTime, metrics.governor());
  }
}
