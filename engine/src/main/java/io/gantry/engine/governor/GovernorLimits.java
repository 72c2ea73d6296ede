package io.gantry.engine.governor;

import java.util.Map;

/**
 * What the operator allows.
 *
 * @param others for every model that is not named
 * @param byLabel for models by their label, {@code openai/gpt-5}, on whatever host
 */
public record GovernorLimits(ModelLimits others, Map<String, ModelLimits> byLabel) {

  public static final GovernorLimits DEFAULT = new GovernorLimits(ModelLimits.DEFAULT, Map.of());

  public GovernorLimits {
    byLabel = Map.copyOf(byLabel);
  }

  ModelLimits of(String label) {
    return byLabel.getOrDefault(label, others);
  }
}
