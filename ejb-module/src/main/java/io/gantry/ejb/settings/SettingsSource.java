package io.gantry.ejb.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Offers the settings and the clock for injection; reads the settings from MicroProfile Config when first asked. */
@ApplicationScoped
public class SettingsSource {

  /**
   * The settings of this server, read once.
   *
   * @throws InvalidSettingsException as {@link SettingsReader} says; the application then does not start, because a
   *     start-up bean asks for them first
   */
  @Produces
  @Singleton
  GantrySettings settings() {
    Config config = ConfigProvider.getConfig();
    return SettingsReader.read(
        config.getPropertyNames(), key -> config.getOptionalValue(key, String.class), System.getenv().keySet());
  }

  /** The only clock. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
