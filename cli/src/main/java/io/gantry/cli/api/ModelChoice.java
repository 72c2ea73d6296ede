package io.gantry.cli.api;

import java.util.Optional;

/**
 * Which models a run asks instead of those that its workflow names; without offline and provider, those it names.
 *
 * @param offline the model that needs no network; excludes a provider
 * @param provider whose model takes the place of every other
 * @param host base URL of the provider; its own address when empty
 * @param modelId the provider's name of the model
 */
public record ModelChoice(boolean offline, Optional<String> provider, Optional<String> host, Optional<String> modelId) {

  public static final ModelChoice AS_NAMED =
      new ModelChoice(false, Optional.empty(), Optional.empty(), Optional.empty());
}
