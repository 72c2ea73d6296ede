package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.flag;
import static io.gantry.ejb.settings.form.ValueForm.listOf;
import static io.gantry.ejb.settings.form.ValueForm.number;
import static io.gantry.ejb.settings.form.ValueForm.text;
import static io.gantry.ejb.settings.form.ValueForm.time;

/** Keys of runs: how many, how long they are waited for, what is built for them. */
final class RunKeys {

  private RunKeys() {}

  static GantrySettings.Runs runs(GivenSettings given) {
    return new GantrySettings.Runs(
        given.get("gantry.runs.max-active", "2000", number(1, 100_000)),
        given.get("gantry.runs.max-wait", "5m", time("1s", "1h")),
        given.get("gantry.drain.timeout", "30s", time("0s", "10m")),
        given.get("gantry.agent-cache.enabled", "true", flag()));
  }

  static GantrySettings.WarmUp warmUp(GivenSettings given) {
    return new GantrySettings.WarmUp(
        given.get("gantry.warm-up.workflows", "", listOf(text("names of workflows", "(?s).+"))),
        given.get("gantry.warm-up.workers", "5", number(1, 32)));
  }
}
