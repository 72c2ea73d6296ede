package io.gantry.ejb.model;

import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.tool.EgressGuard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Offers the server's model clients for injection. Keys are looked up in the environment and the server's variables. */
@ApplicationScoped
public class ModelClientsSource {

  @Produces
  @Singleton
  ModelClients modelClients(GantrySettings settings, Clock clock) {
    Config config = ConfigProvider.getConfig();
    // The HTTP client's own tasks take microseconds: its selector thread does them, so that they never wait for a pool.
    return new ProviderModelClients(
        name -> config.getOptionalValue(name, String.class),
        Runnable::run,
        new EgressGuard(Set.copyOf(settings.models().hosts()), "the setting gantry.model.hosts"),
        settings.models().timeout(),
        clock);
  }
}
