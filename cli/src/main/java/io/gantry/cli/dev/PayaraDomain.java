package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The development server's Payara domain, made and started by the scripts of payara-config. It is made anew when their
 * commands, the driver, a port or the administrator's password change, and what an operator changed in it is gone then;
 * another EAR is deployed to the domain as it is.
 */
final class PayaraDomain {

  private static final Duration MAKING = Duration.ofMinutes(8);

  private final Checkout checkout;
  private final Path domains;
  private final String name;

  PayaraDomain(Checkout checkout, Path domains, String name) {
    this.checkout = checkout;
    this.domains = domains;
    this.name = name;
  }

  Path folder() {
    return domains.resolve(name);
  }

  /** Whether application, driver or commands in the checkout are others than the domain's. */
  boolean differsFromCheckout() throws IOException {
    return !isKept("application", application()) || !isKept("commands", commands());
  }

  /** Whether the domain was made or last started with other settings. */
  boolean differsFrom(ServerSettings settings, int adminPort) throws IOException {
    return !isKept("domain", made(settings, adminPort)) || !isKept("environment", environment(settings).toString());
  }

  /** Makes the domain if there is none that fits; it must not run. */
  void install(ServerSettings settings, int adminPort) throws IOException, InterruptedException {
    if (!isKept("commands", commands()) || !isKept("domain", made(settings, adminPort))) {
      delete();
      make(settings, adminPort);
      keep("commands", commands());
      keep("domain", made(settings, adminPort));
    }
    keep("application", application());
    keep("environment", environment(settings).toString());
  }

  /** Starts the domain and deploys the application if it is another than the domain has. */
  NativeCommand.Ended start(ServerSettings settings, Duration limit) throws IOException, InterruptedException {
    return script("start", List.of("--ear", checkout.ear().toString()), environment(settings)).detached().run(limit);
  }

  private void make(ServerSettings settings, int adminPort) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(List.of("--profile", "dev"));
    options.addAll(List.of("--driver", driver().toString()));
    options.addAll(List.of("--ear", checkout.ear().toString()));
    options.addAll(List.of("--http-port", Integer.toString(settings.httpPort())));
    options.addAll(List.of("--admin-port", Integer.toString(adminPort)));
    script("make-ready", options, environment(settings)).detached().run(MAKING).orFail("Making the Payara domain");
  }

  private NativeCommand script(String script, List<String> options, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", checkout.payaraConfiguration().resolve(script).toString()));
    command.addAll(List.of("--payara", checkout.payara().toString(), "--domains", domains.toString()));
    command.addAll(List.of("--domain", name));
    command.addAll(options);
    return new NativeCommand(command, environment);
  }

  private static Map<String, String> environment(ServerSettings settings) {
    DatabaseLogin database = settings.database();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("ADMIN_PASSWORD", settings.adminPassword());
    environment.put("DB_HOST", "127.0.0.1");
    environment.put("DB_PORT", Integer.toString(database.port()));
    environment.put("DB_NAME", database.database());
    environment.put("DB_USER", database.user());
    environment.put("DB_PASSWORD", database.password());
    environment.put("DB_SSLMODE", "disable");
    environment.put("GANTRY_FILES_ROOTS", settings.files().toString());
    return environment;
  }

  private static String made(ServerSettings settings, int adminPort) {
    return settings.httpPort() + " " + adminPort + " " + settings.adminPassword();
  }

  private String application() throws IOException {
    return stamp(checkout.ear());
  }

  private String commands() throws IOException {
    StringBuilder stamps = new StringBuilder(stamp(driver()));
    try (Stream<Path> files = Files.walk(checkout.payaraConfiguration())) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        stamps.append(stamp(file));
      }
    }
    return stamps.toString();
  }

  private Path driver() throws IOException {
    try (Stream<Path> jars = Files.list(checkout.payaraDriver())) {
      return jars.sorted().findFirst().orElseThrow(() -> notBuilt(checkout.payaraDriver()));
    }
  }

  private static String stamp(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw notBuilt(file);
    }
    return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis() + "\n";
  }

  private static CommandFailedException notBuilt(Path missing) {
    return CommandFailedException.failed("There is no " + missing + "; build it with mvn package");
  }

  private boolean isKept(String what, String text) throws IOException {
    Path file = domains.resolve(what + ".kept");
    return Files.exists(file) && Files.readString(file).equals(text);
  }

  private void keep(String what, String text) throws IOException {
    Files.createDirectories(domains);
    Secret.write(domains.resolve(what + ".kept"), text);
  }

  private void delete() throws IOException {
    Files.deleteIfExists(domains.resolve("commands.kept"));
    if (Files.exists(folder())) {
      try (Stream<Path> files = Files.walk(folder())) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
