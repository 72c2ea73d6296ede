package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import io.openliberty.arquillian.managed.WLPManagedContainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Open Liberty with the shipped configuration, the EAR and the driver as Maven left them, and what a site adds.
 * Arquillian's own adapter starts and stops it.
 */
final class LibertyUnderTest implements ServerUnderTest {

  private static final String SERVER = "server/servers/gantry-under-arquillian";

  private final BuiltProject project;
  private final Path folder;

  LibertyUnderTest(BuiltProject project) {
    this.project = project;
    this.folder = project.work().resolve(SERVER);
  }

  @Override
  public String name() {
    return "liberty";
  }

  @Override
  public Class<WLPManagedContainer> container() {
    return WLPManagedContainer.class;
  }

  @Override
  public void install(Site site) throws IOException {
    new FileTree(folder).delete();
    new FileTree(project.configuration()).copyTo(folder);
    new FileTree(project.driver()).copyTo(folder.resolve("jdbc"));
    Files.createDirectories(folder.resolve("apps"));
    Files.copy(site.ear(), folder.resolve("apps/gantry.ear"));
    copyResource("registry.xml", folder.resolve("registry.xml"));
    copyResource("overrides.xml", overrides().resolve("it.xml"));
    Map<String, String> variables = new TreeMap<>(site.settings());
    variables.putAll(
        Map.ofEntries(
            Map.entry("https.host", "127.0.0.1"),
            Map.entry("https.port", Integer.toString(site.port())),
            Map.entry("keystore.file", site.certificate().keyStore().toString()),
            Map.entry("keystore.password", site.certificate().password()),
            Map.entry("users.password", site.password()),
            Map.entry("db.host", "127.0.0.1"),
            Map.entry("db.port", Integer.toString(site.databasePort())),
            Map.entry("db.name", "postgres"),
            Map.entry("db.user", "postgres"),
            Map.entry("db.password", "postgres")));
    set(variables);
  }

  @Override
  public Path log() {
    return folder.resolve("logs/messages.log");
  }

  @Override
  public Path details() {
    return folder.resolve("logs/trace.log");
  }

  @Override
  public ServerConsole console() {
    return new LibertyConsole(overrides(), log());
  }

  @Override
  public Set<Difference> differences() {
    return Set.of(Difference.EVENT_STREAMS_BEGIN_WITH_EMPTY_LINES);
  }

  private Path overrides() {
    return folder.resolve("configDropins/overrides");
  }

  private void set(Map<String, String> variables) throws IOException {
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
    try (InputStream resource = LibertyUnderTest.class.getResourceAsStream("/" + name)) {
      Files.copy(resource, to);
    }
  }
}
