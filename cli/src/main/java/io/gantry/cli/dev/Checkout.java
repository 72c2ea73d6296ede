package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where everything lies: what Maven built, and the folder that holds all state of the development server.
 *
 * @param root the project's folder
 * @param home the state's folder, {@code .gantry} in the root unless GANTRY_HOME names another
 */
public record Checkout(Path root, Path home) {

  public Checkout {
    root = root.toAbsolutePath().normalize();
    home = home.toAbsolutePath().normalize();
  }

  /**
   * The checkout that the start script names in the system property {@code gantry.root}.
   *
   * @param environment GANTRY_HOME is read
   * @throws CommandFailedException when the property is missing
   */
  public static Checkout of(Map<String, String> environment) {
    String root = System.getProperty("gantry.root");
    if (root == null) {
      throw CommandFailedException.failed("The project's folder is unknown: start this program through ./gantry");
    }
    String home = environment.getOrDefault("GANTRY_HOME", "");
    return new Checkout(Path.of(root), home.isEmpty() ? Path.of(root, ".gantry") : Path.of(home));
  }

  /** Creates the state's folder, readable by its owner only. */
  public void createHome() throws IOException {
    if (!Files.isDirectory(home)) {
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(logs());
  }

  public Path adminPassword() {
    return home.resolve("admin.password");
  }

  public Path logs() {
    return home.resolve("logs");
  }

  public Path databaseLog() {
    return logs().resolve("postgres.log");
  }

  Path ear() {
    return root.resolve("ear/target/gantry.ear");
  }

  Path liberty() {
    return root.resolve("liberty-config/target/wlp");
  }

  Path libertyDriver() {
    return root.resolve("liberty-config/target/jdbc");
  }

  Path libertyConfiguration() {
    return root.resolve("liberty-config/src/main/liberty/config");
  }

  Path payara() {
    return root.resolve("payara-config/target/payara6");
  }

  Path payaraDriver() {
    return root.resolve("payara-config/target/jdbc");
  }

  Path payaraConfiguration() {
    return root.resolve("payara-config/src/main/payara");
  }
}
