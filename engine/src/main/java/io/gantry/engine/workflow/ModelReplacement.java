package io.gantry.engine.workflow;

import java.util.Locale;
import java.util.Optional;

/**
 * One model in the place of every model that a workflow names, for a run by someone who has other providers than the
 * file's author.
 *
 * @param provider in lower case, as the workflow language spells it
 * @param host base URL; empty for the provider's own address
 * @param modelId the provider's name of the model; where it is empty, an agent of this same provider keeps its model and
 *     any other gets the provider's default
 */
public record ModelReplacement(String provider, Optional<String> host, Optional<String> modelId) {

  public ModelReplacement {
    provider = provider.toLowerCase(Locale.ROOT);
    host = host == null ? Optional.empty() : host;
    modelId = modelId == null ? Optional.empty() : modelId;
  }

  /** What is asked instead of this model; its sampling parameters stay. */
  public ModelRef instead(ModelRef named) {
    boolean same = named.provider().equals(provider);
    return new ModelRef(
        provider,
        modelId.or(() -> same ? named.modelId() : Optional.empty()),
        same ? named.region() : Optional.empty(),
        host,
        named.inference());
  }
}
