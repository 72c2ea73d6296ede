package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The test server's folder: the shipped configuration with its production profile, the EAR and the driver as Maven left
 * them, and what a site adds.
 */
final class ServerFolder {

  private static final String SERVER = "server/servers/gantry-under-arquillian";

  private final BuiltProject project;
  private final Path folder;

  ServerFolder(BuiltProject project) {
    this.project = project;
    this.folder = project.work().resolve(SERVER);
  }

  /** Where the server writes what it has to say. */
  Path log() {
    return folder.resolve("logs/messages.log");
  }

  /** Where a site puts settings of its own. */
  Path overrides() {
    return folder.resolve("configDropins/overrides");
  }

  /** Where it writes the lines of loggers that the tests want to hear more of. */
  Path details() {
    return folder.resolve("logs/trace.log");
  }

  /** The server's key and certificate. */
  Path keyStore() {
    return folder.resolve("key.p12");
  }

  /** Makes the folder anew. */
  void install() throws IOException {
    delete(folder);
    copy(project.configuration(), folder);
    copy(project.driver(), folder.resolve("jdbc"));
    Files.createDirectories(folder.resolve("apps"));
    Files.copy(project.ear(), folder.resolve("apps/gantry.ear"));
    copyResource("registry.xml", folder.resolve("registry.xml"));
    copyResource("overrides.xml", overrides().resolve("it.xml"));
  }

  /** Gives the server's variables their values. */
  void set(Map<String, String> variables) throws IOException {
    Files.createDirectories(folder.resolve("variables"));
    Files.writeString(
        folder.resolve("variables/it.properties"),
        variables.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
            .sorted()
            .collect(Collectors.joining()));
  }

  private static void copyResource(String name, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream resource = ServerFolder.class.getResourceAsStream("/" + name)) {
      Files.copy(resource, to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path source : tree(from)) {
      Path target = to.resolve(from.relativize(source).toString());
      if (Files.isDirectory(source)) {
        Files.createDirectories(target);
      } else {
        Files.copy(source, target);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path path : tree(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }
}
