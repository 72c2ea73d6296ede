package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Payara Server with a domain that the shipped commands make, and what a site adds: its users ({@code users.asadmin}),
 * the rest in the environment. The commands start and stop it too.
 */
final class PayaraUnderTest implements ServerUnderTest {

  private static final String DOMAIN = "gantry";

  /** The administrator's, seven that make-ready numbers from there, and HTTP's, which is open until prod closes it. */
  private static final int PORTS = 9;

  private final BuiltProject project;
  private final Path domains;
  private final Map<String, String> environment = new HashMap<>();
  private final PayaraConsole console = new PayaraConsole(this);
  private int adminPort;

  PayaraUnderTest(BuiltProject project) {
    this.project = project;
    this.domains = project.work().resolve("domains");
  }

  @Override
  public String name() {
    return "payara";
  }

  @Override
  public Class<PayaraContainer> container() {
    return PayaraContainer.class;
  }

  @Override
  public void install(Site site) throws IOException, InterruptedException {
    new FileTree(domains).delete();
    Files.createDirectories(domains);
    adminPort = PortBlock.of(PORTS).first();
    Path passwords = passwords();
    Files.writeString(passwords, "AS_ADMIN_PASSWORD=%1$s\nAS_ADMIN_USERPASSWORD=%1$s\n".formatted(site.password()));
    Path users = domains.resolve("users.asadmin");
    try (InputStream resource = PayaraUnderTest.class.getResourceAsStream("/users.asadmin")) {
      String commands = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(users, commands.replace("@PASSWORDS@", passwords.toString()));
    }
    environment.putAll(
        Map.of(
            "ADMIN_PASSWORD", site.password(),
            "KEYSTORE_FILE", site.certificate().keyStore().toString(),
            "KEYSTORE_PASSWORD", site.certificate().password(),
            "DB_HOST", "127.0.0.1",
            "DB_PORT", Integer.toString(site.databasePort()),
            "DB_SSLMODE", "prefer",
            "DB_NAME", "postgres",
            "DB_USER", "postgres",
            "DB_PASSWORD", "postgres"));
    site.settings().forEach((key, value) -> environment.put(variable(key), value));
    run(
        List.of(
            project.payaraCommands().resolve("make-ready").toString(), "--payara", project.payara().toString(),
            "--domains", domains.toString(), "--domain", DOMAIN, "--profile", "prod", "--realm", users.toString(),
            "--driver", driver().toString(), "--ear", site.ear().toString(), "--https-host", "127.0.0.1",
            "--https-port", Integer.toString(site.port()), "--admin-port", Integer.toString(adminPort),
            "--http-port", Integer.toString(adminPort + PORTS - 1)));
  }

  /** Returns when the domain runs. */
  void start() throws IOException, InterruptedException {
    run(
        List.of(
            project.payaraCommands().resolve("start").toString(), "--payara", project.payara().toString(),
            "--domains", domains.toString(), "--domain", DOMAIN));
  }

  /** Returns when its process is gone. */
  void stop() throws IOException, InterruptedException {
    run(List.of(asadmin(), "stop-domain", "--domaindir", domains.toString(), DOMAIN));
  }

  @Override
  public Path log() {
    return domains.resolve(DOMAIN).resolve("logs/server.log");
  }

  @Override
  public Path details() {
    return log();
  }

  @Override
  public ServerConsole console() {
    return console;
  }

  @Override
  public Set<Difference> differences() {
    return EnumSet.complementOf(EnumSet.of(Difference.EVENT_STREAMS_BEGIN_WITH_EMPTY_LINES));
  }

  /** Has the running domain follow a command; returns when it has. */
  void administer(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(asadmin(), "--user", "admin", "--passwordfile", passwords().toString()));
    all.addAll(List.of("--port", Integer.toString(adminPort)));
    all.addAll(command);
    run(all);
  }

  private String asadmin() {
    return project.payara().resolve("bin/asadmin").toString();
  }

  private Path passwords() {
    return domains.resolve("passwords");
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    // A file, not a pipe: the server inherits it and outlives the command.
    Path said = Files.createTempFile(domains, "said", ".log");
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    process.environment().putAll(environment);
    int code = process.start().waitFor();
    if (code != 0) {
      throw new IOException(
          String.join(" ", command) + " ended with " + code + ": " + Files.readString(said) + "; see also " + log());
    }
  }

  private Path driver() throws IOException {
    try (Stream<Path> files = Files.list(project.payaraDriver())) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  /** As MicroProfile Config looks a key up among the environment's variables. */
  private static String variable(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
