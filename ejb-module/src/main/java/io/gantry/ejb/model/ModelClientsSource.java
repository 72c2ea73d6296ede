package io.gantry.ejb.model;

import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.tool.EgressGuard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
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
  ModelClients modelClients(GantrySettings settings, Pools pools, ReuseMetrics metrics, Clock clock) {
    Config config = ConfigProvider.getConfig();
    ProviderModelClients clients =
        new ProviderModelClients(
            name -> config.getOptionalValue(name, String.class),
            settings.models(),
            new EgressGuard(Set.copyOf(settings.models().hosts()), "the setting gantry.model.hosts"),
            pools.timer(),
            clock,
            new Counted(metrics));
    metrics.showModelClients(clients::size, clients::leasedConnections, clients::idleConnections);
    metrics.showBound("model-clients", clients::size, settings.models().clients());
    metrics.showBound(
        "model-connections",
        () -> clients.leasedConnections() + clients.idleConnections(),
        settings.models().connections().max());
    return clients;
  }

  /** The application stops, its runs are drained. */
  void close(@Disposes ModelClients clients) {
    if (clients instanceof ProviderModelClients open) {
      open.close();
    }
  }

  private record Counted(ReuseMetrics metrics) implements ProviderModelClients.Listener {

    @Override
    public void client(ClientEvent event) {
      metrics.modelClient(event);
    }

    @Override
    public void connectionOpened() {
      metrics.connectionOpened();
    }
  }
}
