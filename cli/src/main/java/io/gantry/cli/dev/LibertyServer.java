package io.gantry.cli.dev;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Open Liberty as the development server: a server folder of its own beside the installation that Maven unpacked. */
final class LibertyServer implements AppServer {

  private static final String NAME = "gantry";
  private static final Pattern TROUBLE = Pattern.compile("\\] [0-9a-f]{8} \\S+ +[EFW] .*|.*CWWK[A-Z]\\d{4}E.*");
  private static final Pattern APPLICATION_FAILED = Pattern.compile("CWWKZ000[24]E");

  private final Checkout checkout;
  private final AdminConsole console;
  private final LibertyFiles files;

  LibertyServer(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.console = new AdminConsole(checkout, environment);
    this.files = new LibertyFiles(checkout, userFolder().resolve("servers").resolve(NAME), console.profile());
  }

  @Override
  public String name() {
    return "Open Liberty";
  }

  @Override
  public Optional<ProcessHandle> process() throws IOException {
    return LiveProcess.ofFile(userFolder().resolve("servers/.pid/" + NAME + ".pid"), "java");
  }

  @Override
  public boolean differsFromCheckout() throws IOException {
    return files.differFromCheckout();
  }

  @Override
  public boolean differsFrom(ServerSettings settings) throws IOException {
    return files.differFrom(variables(settings));
  }

  @Override
  public void install(ServerSettings settings) throws IOException {
    files.install(variables(settings));
  }

  @Override
  public NativeCommand.Ended launch(ServerSettings settings, Duration limit) throws IOException, InterruptedException {
    return command("start").detached().run(limit);
  }

  @Override
  public NativeCommand.Ended stop(Duration limit) throws IOException, InterruptedException {
    return command("stop", "--timeout=" + limit.toSeconds() + "s").run(limit.plusSeconds(30));
  }

  @Override
  public ServerLog log() {
    return new ServerLog(checkout.logs().resolve("messages.log"), TROUBLE, APPLICATION_FAILED);
  }

  @Override
  public void claimPorts() throws IOException {
    console.claimPort();
  }

  @Override
  public Optional<URI> console() throws IOException {
    return console.address();
  }

  private Map<String, String> variables(ServerSettings settings) throws IOException {
    DatabaseLogin database = settings.database();
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("http.port", Integer.toString(settings.httpPort()));
    variables.put("admin.password", settings.adminPassword());
    variables.put("db.host", "127.0.0.1");
    variables.put("db.port", Integer.toString(database.port()));
    variables.put("db.name", database.database());
    variables.put("db.user", database.user());
    variables.put("db.password", database.password());
    variables.put("db.sslmode", "disable");
    variables.put("gantry.files.roots", settings.files().toString());
    variables.putAll(new TreeMap<>(console.variables()));
    return variables;
  }

  private NativeCommand command(String action, String... options) {
    List<String> command = new ArrayList<>();
    command.add(checkout.liberty().resolve("bin/server").toString());
    command.add(action);
    command.add(NAME);
    command.addAll(List.of(options));
    return new NativeCommand(
        command,
        Map.of(
            "WLP_USER_DIR", userFolder().toString(),
            "LOG_DIR", checkout.logs().toString(),
            "JAVA_HOME", System.getProperty("java.home")));
  }

  private Path userFolder() {
    return checkout.home().resolve("wlp");
  }
}
