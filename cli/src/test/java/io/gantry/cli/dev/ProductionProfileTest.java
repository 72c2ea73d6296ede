package io.gantry.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The production profile on the real Open Liberty: what it refuses to start without. */
class ProductionProfileTest {

  private static final Path LIBERTY_CONFIG = Path.of("..", "liberty-config").toAbsolutePath().normalize();
  private static final Path CONFIGURATION = LIBERTY_CONFIG.resolve("src/main/liberty/config");

  @TempDir private Path users;
  private Path server;

  @BeforeEach
  void installAsTheOperatorWould() throws IOException {
    server = Files.createDirectories(users.resolve("servers/gantry"));
    try (Stream<Path> files = Files.walk(CONFIGURATION)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = server.resolve(CONFIGURATION.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Files.copy(server.resolve("profiles/prod.env"), server.resolve("server.env"));
  }

  static Stream<String> required() {
    return Stream.of(
        "DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", "GANTRY_NODE", "KEYSTORE_FILE", "KEYSTORE_PASSWORD");
  }

  private static Map<String, String> everyVariable() {
    Map<String, String> variables = new LinkedHashMap<>();
    required().forEach(name -> variables.put(name, "given"));
    return variables;
  }

  private NativeCommand.Ended start(Map<String, String> variables) throws IOException, InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>(variables);
    environment.put("WLP_USER_DIR", users.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    String script = LIBERTY_CONFIG.resolve("target/wlp/bin/server").toString();
    return new NativeCommand(List.of(script, "start", "gantry"), environment).run(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @MethodSource("required")
  void aMissingOrEmptyVariableStopsTheStartAndIsNamed(String name) throws Exception {
    Map<String, String> variables = everyVariable();
    variables.put(name, "");

    NativeCommand.Ended ended = start(variables);

    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.output()).contains(name + ": is not set");
    assertThat(server.resolve("logs")).doesNotExist();
  }

  @Test
  void aMissingRegistryStopsTheStart() throws Exception {
    NativeCommand.Ended ended = start(everyVariable());

    assertThat(ended.exitCode()).isNotZero();
    assertThat(Files.readString(server.resolve("logs/messages.log")))
        .contains("CWWKG0090E", "registry.xml", "CWWKG0010I");
  }

  @Test
  void noFileOfItHoldsAUserOrPassword() throws IOException {
    assertThat(Files.readString(CONFIGURATION.resolve("profiles/prod.xml")))
        .doesNotContain("<basicRegistry", "<user ", "quickStartSecurity")
        .containsOnlyOnce("password=\"")
        .contains("password=\"${keystore.password}\"");
    assertThat(Files.readString(CONFIGURATION.resolve("bootstrap.properties"))).contains("\nprofile=prod\n");
  }
}
