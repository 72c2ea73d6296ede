package io.gantry.ejb.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Environment.Source;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllowedSecretsTest {

  private final Map<String, String> variables = Map.of("CRM_TOKEN", "t0ken", "DB_PASSWORD", "s3cret");
  private final AllowedSecrets secrets =
      new AllowedSecrets(
          Set.of("CRM_TOKEN"), name -> Optional.ofNullable(variables.get(name)), new SecretFiles(Optional.empty()));

  @Test
  void aListedVariableIsFoundByItsKeyOrByTheNameTheKeyStandsFor() {
    assertThat(secrets.find(new Secret("CRM_TOKEN", Optional.empty(), Source.ENV, Optional.empty()))).contains("t0ken");
    assertThat(secrets.find(new Secret("TOKEN", Optional.of("CRM_TOKEN"), Source.ENV, Optional.empty())))
        .contains("t0ken");
  }

  @Test
  void noOtherVariableOfTheServerIsFound() {
    assertThat(secrets.find(new Secret("DB_PASSWORD", Optional.empty(), Source.ENV, Optional.empty()))).isEmpty();
    assertThat(secrets.find(new Secret("CRM_TOKEN", Optional.of("DB_PASSWORD"), Source.ENV, Optional.empty())))
        .isEmpty();
  }

  @Test
  void filesAreNotReadWithoutAFolderForThem() {
    assertThat(secrets.find(new Secret("CRM_TOKEN", Optional.empty(), Source.FILE, Optional.of("/etc/passwd"))))
        .isEmpty();
  }
}
