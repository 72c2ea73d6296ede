package io.gantry.ejb.tool;

import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Environment.Source;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The variables of the server that workflows may use, by name. A workflow's author decides where a header is sent, so
 * without this list any author could read any variable, the database's password included. What is kept in a file comes
 * from {@link SecretFiles}.
 */
final class AllowedSecrets implements SecretValues {

  private final Set<String> allowed;
  private final Function<String, Optional<String>> variables;
  private final SecretFiles files;

  /**
   * @param variables looks up a variable of the environment or the server
   */
  AllowedSecrets(Set<String> allowed, Function<String, Optional<String>> variables, SecretFiles files) {
    this.allowed = Set.copyOf(allowed);
    this.variables = variables;
    this.files = files;
  }

  @Override
  public Optional<String> find(Secret secret) {
    if (secret.source() == Source.FILE) {
      return files.find(secret);
    }
    String variable = secret.name().orElse(secret.key());
    return secret.source() == Source.ENV && allowed.contains(variable) ? variables.apply(variable) : Optional.empty();
  }
}
