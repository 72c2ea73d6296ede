package io.gantry.it;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * What Maven built, found through the system properties that the build sets.
 *
 * @param root the project's folder
 * @param work the folder below which tests keep their files
 */
public record BuiltProject(Path root, Path work) {

  public static BuiltProject find() {
    return new BuiltProject(folder("gantry.root"), folder("gantry.work"));
  }

  private static Path folder(String property) {
    String value = requireNonNull(System.getProperty(property), () -> "The build does not set " + property);
    return Path.of(value).toAbsolutePath().normalize();
  }

  public Path ear() {
    return root.resolve("ear/target/gantry.ear");
  }

  public Path liberty() {
    return root.resolve("liberty-config/target/wlp");
  }

  public Path driver() {
    return root.resolve("liberty-config/target/jdbc");
  }

  /** The server's configuration as it is shipped. */
  public Path configuration() {
    return root.resolve("liberty-config/src/main/liberty/config");
  }

  public Path payara() {
    return root.resolve("payara-config/target/payara6");
  }

  public Path payaraDriver() {
    return root.resolve("payara-config/target/jdbc");
  }

  /** The commands that make and start a domain, as they are shipped. */
  public Path payaraCommands() {
    return root.resolve("payara-config/src/main/payara");
  }

  public Path examples() {
    return root.resolve("examples");
  }
}
