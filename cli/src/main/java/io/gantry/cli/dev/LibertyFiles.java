package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Open Liberty's folder as the development server: configuration, application and driver copied from the checkout, and one
 * file with what is this server's own (ports, passwords; mode 600). Files that are not in the checkout, such as
 * {@code configDropins/overrides/*.xml}, are left alone.
 */
final class LibertyFiles {

  private static final String BOOTSTRAP = "bootstrap.properties";

  private final Checkout checkout;
  private final Path folder;
  private final String profile;

  /**
   * @param profile which of {@code profiles/*.xml} the server applies
   */
  LibertyFiles(Checkout checkout, Path folder, String profile) {
    this.checkout = checkout;
    this.folder = folder;
    this.profile = profile;
  }

  /** Whether the application, the driver or the configuration in the checkout is another than the server's. */
  boolean differFromCheckout() throws IOException {
    for (Map.Entry<Path, Path> copy : copies().entrySet()) {
      if (differ(copy.getKey(), copy.getValue())) {
        return true;
      }
    }
    Path bootstrap = folder.resolve(BOOTSTRAP);
    return !Files.exists(bootstrap) || !Files.readString(bootstrap).equals(developmentBootstrap());
  }

  /** Whether the server's own variables are others than these. */
  boolean differFrom(Map<String, String> variables) throws IOException {
    return !Files.exists(variablesFile()) || !Files.readString(variablesFile()).equals(text(variables));
  }

  /** Copies what differs and writes the variables; the server must not run. */
  void install(Map<String, String> variables) throws IOException {
    for (Map.Entry<Path, Path> copy : copies().entrySet()) {
      if (differ(copy.getKey(), copy.getValue())) {
        Files.createDirectories(copy.getValue().getParent());
        Files.copy(
            copy.getKey(),
            copy.getValue(),
            StandardCopyOption.COPY_ATTRIBUTES,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(folder.resolve(BOOTSTRAP), developmentBootstrap());
    Files.createDirectories(variablesFile().getParent());
    Secret.write(variablesFile(), text(variables));
  }

  private Path variablesFile() {
    return folder.resolve("variables/gantry.properties");
  }

  private static String text(Map<String, String> variables) {
    StringBuilder text = new StringBuilder();
    variables.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  private String developmentBootstrap() throws IOException {
    String shipped = Files.readString(checkout.libertyConfiguration().resolve(BOOTSTRAP));
    return shipped.replaceAll("(?m)^profile=.*$", "profile=" + profile);
  }

  private Map<Path, Path> copies() throws IOException {
    Map<Path, Path> copies = new LinkedHashMap<>();
    for (Path file : filesIn(checkout.libertyConfiguration())) {
      if (!file.endsWith(BOOTSTRAP)) {
        copies.put(file, folder.resolve(checkout.libertyConfiguration().relativize(file).toString()));
      }
    }
    for (Path jar : filesIn(checkout.libertyDriver())) {
      copies.put(jar, folder.resolve("jdbc").resolve(jar.getFileName()));
    }
    copies.put(checkout.ear(), folder.resolve("apps/gantry.ear"));
    return copies;
  }

  private static List<Path> filesIn(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw CommandFailedException.failed("There is no folder " + root + "; build it with mvn package");
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean differ(Path source, Path copy) throws IOException {
    if (!Files.exists(source)) {
      throw CommandFailedException.failed("There is no " + source + "; build it with mvn package");
    }
    return !Files.exists(copy)
        || Files.size(source) != Files.size(copy)
        || Files.getLastModifiedTime(source).toMillis() != Files.getLastModifiedTime(copy).toMillis();
  }
}
