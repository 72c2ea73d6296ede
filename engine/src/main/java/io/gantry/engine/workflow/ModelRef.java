package io.gantry.engine.workflow;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Everything that tells one model configuration from another; equal references share one client.
 *
 * @param provider {@code openai}, {@code ollama}, {@code anthropic}, {@code offline} … in lower case
 * @param modelId the provider's name of the model; empty leaves the choice to the provider's default
 * @param host base URL of an Ollama or OpenAI-compatible server
 */
public record ModelRef(
    String provider, Optional<String> modelId, Optional<String> region, Optional<String> host, Inference inference) {

  /** The provider that needs no network and answers from what it is given. */
  public static final ModelRef OFFLINE =
      new ModelRef("offline", Optional.empty(), Optional.empty(), Optional.empty(), Inference.DEFAULT);

  /** Provider and model in one word, for logs, metrics and the timing table: {@code openai/gpt-5}. */
  public String label() {
    return modelId.map(id -> provider + "/" + id).orElse(provider);
  }

  /**
   * Sampling parameters; an absent one is left to the provider.
   *
   * @param temperature 0 to 2
   * @param topP 0 to 1
   * @param maxTokens most tokens of one reply
   */
  public record Inference(OptionalDouble temperature, OptionalDouble topP, OptionalInt maxTokens) {

    public static final Inference DEFAULT =
        new Inference(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty());
  }
}
