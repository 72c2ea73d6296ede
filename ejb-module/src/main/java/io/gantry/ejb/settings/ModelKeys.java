package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.flag;
import static io.gantry.ejb.settings.form.ValueForm.hosts;
import static io.gantry.ejb.settings.form.ValueForm.number;
import static io.gantry.ejb.settings.form.ValueForm.size;
import static io.gantry.ejb.settings.form.ValueForm.time;

/**
 * Keys of model calls, of the connections they go over and of the answers that are kept; how fast models may be called is
 * {@link GovernorKeys}'.
 */
final class ModelKeys {

  private ModelKeys() {}

  static GantrySettings.Models models(GivenSettings given) {
    return new GantrySettings.Models(
        given.get("gantry.model.timeout", "60s", time("100ms", "1h")),
        given.get("gantry.model.hosts", "", hosts()),
        given.get("gantry.model.clients", "16", number(1, 1_000)),
        connections(given));
  }

  static GantrySettings.ModelCache cache(GivenSettings given) {
    return new GantrySettings.ModelCache(
        given.get("gantry.model-cache.enabled", "false", flag()),
        given.get("gantry.model-cache.ttl", "1h", time("1s", "720h")),
        given.get("gantry.model-cache.max-entries", "10000", number(1, 1_000_000)),
        given.get("gantry.model-cache.max-bytes", "64MB", size("1MB", "4096MB")));
  }

  private static GantrySettings.Connections connections(GivenSettings given) {
    int max = given.get("gantry.model.connections.max", "50", number(1, 1_000));
    int keepAlive = given.get("gantry.model.connections.keep-alive", "20", number(0, 1_000));
    if (keepAlive > max && given.areSound("gantry.model.connections.")) {
      given.note(
          "gantry.model.connections.keep-alive is " + keepAlive + " and gantry.model.connections.max " + max
              + "; no more connections can be kept than there may be.");
    }
    return new GantrySettings.Connections(
        max, keepAlive, given.get("gantry.model.connections.expiry", "60s", time("1s", "1h")));
  }
}
