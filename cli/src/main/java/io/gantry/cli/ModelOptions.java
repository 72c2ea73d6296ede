package io.gantry.cli;

import io.gantry.cli.api.ModelChoice;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which models are asked instead of those that the workflow names. */
final class ModelOptions {

  @Option(names = "--offline", description = "Replace every model by the offline one: no network, no key.")
  private boolean offline;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Replace every model by one of this provider: openai, anthropic, ollama.")
  private String provider;

  @Option(
      names = "--host",
      paramLabel = "URL",
      description = "With --provider: its base URL, for example http://127.0.0.1:8000/v1 (default: its own address).")
  private String host;

  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "With --provider: its name of the model (default: the provider's).")
  private String model;

  /**
   * @throws CommandFailedException (usage) when the options do not go together
   */
  ModelChoice choice() {
    if (provider == null && (host != null || model != null)) {
      throw new CommandFailedException(
          ExitCode.USAGE,
          "--host and --model say where models are asked and need --provider; a Gantry server is named with --at");
    }
    if (provider != null && offline) {
      throw new CommandFailedException(ExitCode.USAGE, "--offline and --provider exclude each other");
    }
    return new ModelChoice(
        offline, Optional.ofNullable(provider), Optional.ofNullable(host), Optional.ofNullable(model));
  }
}
