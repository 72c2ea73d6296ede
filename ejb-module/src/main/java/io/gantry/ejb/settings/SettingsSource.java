package io.gantry.ejb.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the settings and the clock for injection; reads the settings from MicroProfile Config when first asked. */
@ApplicationScoped
public class SettingsSource {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsSource.class);

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
    try {
      return SettingsReader.read(
          config.getPropertyNames(), key -> config.getOptionalValue(key, String.class), System.getenv().keySet());
    } catch (InvalidSettingsException e) {
      // The container wraps the exception many times over; these lines are what the operator finds in the log.
      e.problems().forEach(problem -> LOG.error("Gantry does not start: {}", problem));
      throw e;
    }
  }

  /** The only clock. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }
}
