package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.flag;
import static io.gantry.ejb.settings.form.ValueForm.number;
import static io.gantry.ejb.settings.form.ValueForm.oneOf;
import static io.gantry.ejb.settings.form.ValueForm.optional;
import static io.gantry.ejb.settings.form.ValueForm.size;
import static io.gantry.ejb.settings.form.ValueForm.text;

import io.gantry.ejb.settings.form.ValueForm;
import java.util.Optional;

/** Keys of what tool calls take from each other, and of where results of tools are kept. */
final class ToolCacheKeys {

  private static final ValueForm<String> REDIS =
      text(
          "redis://[user:password@]host[:port][/database], or rediss:// for TLS",
          "rediss?://([^/@\\s]*@)?[^/@\\s:]+(:\\d{1,5})?(/\\d{1,4})?");

  private ToolCacheKeys() {}

  static GantrySettings.Reuse reuse(GivenSettings given) {
    ToolCacheBackend backend = given.get("gantry.tool-cache.backend", "memory", oneOf(ToolCacheBackend.class));
    Optional<String> redisUrl = given.get("gantry.tool-cache.redis-url", "", optional(REDIS));
    if (given.areSound("gantry.tool-cache.")) {
      check(given, backend, redisUrl);
    }
    return new GantrySettings.Reuse(
        given.get("gantry.tools.single-flight", "true", flag()),
        given.get("gantry.tool-cache.max-entries", "10000", number(1, 1_000_000)),
        given.get("gantry.tool-cache.max-bytes", "64MB", size("1MB", "4096MB")),
        redisUrl);
  }

  private static void check(GivenSettings given, ToolCacheBackend backend, Optional<String> redisUrl) {
    if (backend == ToolCacheBackend.REDIS && redisUrl.isEmpty()) {
      given.note("gantry.tool-cache.backend is redis and gantry.tool-cache.redis-url is missing; say where it is.");
    } else if (backend == ToolCacheBackend.MEMORY && redisUrl.isPresent()) {
      given.note(
          "gantry.tool-cache.redis-url is set and gantry.tool-cache.backend is memory; set that to redis, or leave the"
              + " address out.");
    }
  }
}
