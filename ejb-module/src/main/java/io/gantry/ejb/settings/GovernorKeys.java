package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.listOf;
import static io.gantry.ejb.settings.form.ValueForm.number;

import io.gantry.engine.governor.GovernorLimits;
import io.gantry.engine.governor.ModelLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys of how fast models may be called. */
final class GovernorKeys {

  private GovernorKeys() {}

  static GovernorLimits limits(GivenSettings given) {
    int requests = given.get("gantry.governor.requests-per-minute", "10000", number(1, 1_000_000_000));
    int tokens = given.get("gantry.governor.tokens-per-minute", "2000000", number(1, 2_000_000_000));
    int least = given.get("gantry.governor.concurrency.min", "1", number(1, 100_000));
    int start = given.get("gantry.governor.concurrency.start", "64", number(1, 100_000));
    int most = given.get("gantry.governor.concurrency.max", "256", number(1, 100_000));
    List<ModelOverride> overrides = given.get("gantry.governor.models", "", listOf(ModelOverride.FORM));
    if (!given.areSound("gantry.governor.")) {
      return GovernorLimits.DEFAULT;
    }
    if (least > most) {
      given.note(
          "gantry.governor.concurrency.min is " + least + ", above gantry.governor.concurrency.max, which is " + most
              + "; expected min <= max.");
      return GovernorLimits.DEFAULT;
    }
    ModelLimits all = ModelOverride.limits(requests, tokens, least, start, most);
    return new GovernorLimits(all, byLabel(given, overrides, all));
  }

  private static Map<String, ModelLimits> byLabel(
      GivenSettings given, List<ModelOverride> overrides, ModelLimits all) {
    Map<String, ModelLimits> byLabel = new HashMap<>();
    for (ModelOverride override : overrides) {
      try {
        byLabel.put(override.label(), override.over(all));
      } catch (IllegalArgumentException e) {
        given.note("gantry.governor.models, " + override.label() + ": " + e.getMessage() + ".");
      }
    }
    ModelOverride.repeated(overrides)
        .forEach(label -> given.note("gantry.governor.models names " + label + " more than once; expected once."));
    return byLabel;
  }
}
