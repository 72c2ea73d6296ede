package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.number;
import static io.gantry.ejb.settings.form.ValueForm.oneOf;
import static io.gantry.ejb.settings.form.ValueForm.optional;
import static io.gantry.ejb.settings.form.ValueForm.size;
import static io.gantry.ejb.settings.form.ValueForm.text;
import static io.gantry.ejb.settings.form.ValueForm.time;

import io.gantry.ejb.settings.form.ValueForm;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Keys of the server itself, its requests, its event streams and its journal. */
final class ServerKeys {

  private static final ValueForm<String> NODE = text("1 to 100 of A-Z a-z 0-9 . _ -", "[A-Za-z0-9._-]{1,100}");

  private ServerKeys() {}

  static Profile profile(GivenSettings given) {
    return given.get("gantry.profile", "prod", oneOf(Profile.class));
  }

  static String node(GivenSettings given, Profile profile) {
    Optional<String> name = given.get("gantry.node", "", optional(NODE));
    boolean sound = given.areSound("gantry.profile") && given.areSound("gantry.node");
    if (name.isEmpty() && profile == Profile.PROD && sound) {
      given.note(
          "gantry.node is missing; in the profile prod every server needs a name of its own that survives restarts.");
    }
    return name.orElseGet(ServerKeys::madeUpName);
  }

  static GantrySettings.Requests requests(GivenSettings given) {
    return new GantrySettings.Requests(given.get("gantry.request.max-bytes", "12MB", size("1024", "100MB")));
  }

  static GantrySettings.Events events(GivenSettings given) {
    return new GantrySettings.Events(
        given.get("gantry.events.buffer", "1000", number(1, 100_000)),
        given.get("gantry.events.heartbeat", "15s", time("1s", "10m")),
        given.get("gantry.events.max-subscriptions", "5000", number(1, 100_000)));
  }

  static GantrySettings.Journal journal(GivenSettings given) {
    return new GantrySettings.Journal(
        given.get("gantry.journal.max-group", "2000", number(1, 10_000)),
        given.get("gantry.journal.retry", "60s", time("1s", "1h")));
  }

  static Duration slow(GivenSettings given) {
    return given.get("gantry.log.slow", "100ms", time("1ms", "1h"));
  }

  private static String madeUpName() {
    String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
    try {
      return InetAddress.getLocalHost().getHostName() + suffix;
    } catch (UnknownHostException e) {
      // A host without a resolvable name still gets a unique node name.
      return "node" + suffix;
    }
  }
}
