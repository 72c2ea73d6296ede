package io.gantry.cli.dev;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Payara as the development server: a domain of its own beside the installation that Maven unpacked. */
final class PayaraServer implements AppServer {

  private static final String DOMAIN = "gantry";
  private static final int DEFAULT_ADMIN_PORT = 4848;
  private static final Pattern TROUBLE = Pattern.compile("\\[(WARNING|SEVERE)\\]");
  private static final Pattern APPLICATION_FAILED =
      Pattern.compile("Exception while (loading|preparing|deploying|invoking class .* prepare)|NCLS-CORE-000(25|26)");

  private final Checkout checkout;
  private final LocalPort adminPort;
  private final PayaraDomain domain;

  /**
   * @param environment GANTRY_CONSOLE_PORT is read; without it the port is the one used last, else 4848
   */
  PayaraServer(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.adminPort = new LocalPort("GANTRY_CONSOLE_PORT", checkout.home().resolve("payara-console.port"), environment);
    this.domain = new PayaraDomain(checkout, checkout.home().resolve("payara"), DOMAIN);
  }

  @Override
  public String name() {
    return "Payara";
  }

  @Override
  public Optional<ProcessHandle> process() throws IOException {
    return LiveProcess.ofFile(domain.folder().resolve("config/pid"), "java");
  }

  @Override
  public boolean differsFromCheckout() throws IOException {
    return domain.differsFromCheckout();
  }

  @Override
  public boolean differsFrom(ServerSettings settings) throws IOException {
    return domain.differsFrom(settings, chosenAdminPort());
  }

  @Override
  public void install(ServerSettings settings) throws IOException, InterruptedException {
    domain.install(settings, chosenAdminPort());
  }

  @Override
  public NativeCommand.Ended launch(ServerSettings settings, Duration limit) throws IOException, InterruptedException {
    return domain.start(settings, limit);
  }

  @Override
  public NativeCommand.Ended stop(Duration limit) throws IOException, InterruptedException {
    return asadmin("stop-domain", "--timeout=" + limit.toSeconds()).run(limit.plusSeconds(30));
  }

  @Override
  public void claimPorts() throws IOException {
    adminPort.claim(chosenAdminPort());
  }

  @Override
  public Optional<URI> console() throws IOException {
    return Optional.of(URI.create("http://127.0.0.1:" + chosenAdminPort()));
  }

  @Override
  public ServerLog log() {
    return new ServerLog(domain.folder().resolve("logs/server.log"), TROUBLE, APPLICATION_FAILED);
  }

  private NativeCommand asadmin(String action, String... options) {
    List<String> command = new ArrayList<>();
    command.add(checkout.payara().resolve("bin/asadmin").toString());
    command.add(action);
    command.addAll(List.of(options));
    command.addAll(List.of("--domaindir", domain.folder().getParent().toString(), DOMAIN));
    return new NativeCommand(command, Map.of("AS_JAVA", System.getProperty("java.home")));
  }

  private int chosenAdminPort() throws IOException {
    return adminPort.find().orElse(DEFAULT_ADMIN_PORT);
  }
}
