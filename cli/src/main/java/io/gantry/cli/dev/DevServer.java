package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The development server's Open Liberty, a process of its own that outlives the command. It runs on the Java that runs
 * the command. Not for use by two threads; two processes are kept apart by {@link DevEnvironment}.
 */
final class DevServer {

  private static final String NAME = "gantry";
  private static final int DEFAULT_PORT = 9080;
  private static final Duration READY_LIMIT = Duration.ofSeconds(180);
  private static final Duration STOPPING = Duration.ofSeconds(10);
  /** Room for gantry.drain.timeout (30 s) and for what the server itself does when it stops. */
  private static final Duration DRAINING = Duration.ofSeconds(90);
  private static final Duration RECOVERING = Duration.ofSeconds(15);
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;

  private final Checkout checkout;
  private final LocalPort port;
  private final ServerFiles files;
  private final HealthProbe health;
  private final AdminConsole console;
  private final boolean virtualThreads;

  /**
   * @param environment GANTRY_HTTP_PORT and GANTRY_CONSOLE_PORT are read; so is VIRTUAL_THREADS, which the server reads
   *     too
   */
  DevServer(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.virtualThreads = Boolean.parseBoolean(environment.get("VIRTUAL_THREADS"));
    this.port = new LocalPort("GANTRY_HTTP_PORT", checkout.home().resolve("http.port"), environment);
    this.console = new AdminConsole(checkout, environment);
    this.files = new ServerFiles(checkout, folder(), console.profile());
    this.health = new HealthProbe();
  }

  /** Where the server answers, or would answer when it is down. */
  URI address() throws IOException {
    return URI.create("http://127.0.0.1:" + port.find().orElse(DEFAULT_PORT));
  }

  /** The process that is the server, if it runs. */
  Optional<ProcessHandle> process() throws IOException {
    Path file = userFolder().resolve("servers/.pid/" + NAME + ".pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return LiveProcess.find(Long.parseLong(Files.readString(file).strip()), "java");
  }

  ServerState state() throws IOException {
    Optional<ProcessHandle> process = process();
    if (process.isEmpty()) {
      return ServerState.DOWN;
    }
    if (health.isReady(address())) {
      return ServerState.UP;
    }
    Instant started = process.get().info().startInstant().orElse(Instant.EPOCH);
    return started.plus(STARTING).isAfter(Instant.now()) ? ServerState.STARTING : ServerState.UNHEALTHY;
  }

  /** Whether the server is ready and is the one that the checkout describes. */
  boolean isCurrent() throws IOException {
    return state() == ServerState.UP && !files.differFromCheckout();
  }

  /**
   * Makes the server ready: starts it, restarts it when application or configuration changed or when it is unhealthy,
   * and waits until it is ready, at most 180 seconds.
   *
   * @throws CommandFailedException with the end of its log when it does not get ready; it is down then
   */
  void start(DatabaseLogin database, Notices notices) throws IOException, InterruptedException {
    int chosen = port.find().orElse(DEFAULT_PORT);
    Map<String, String> variables = variables(chosen, database);
    ServerState state = state();
    if (state != ServerState.DOWN) {
      boolean changed = files.differFromCheckout() || files.differFrom(variables);
      if (!changed && (state != ServerState.UNHEALTHY || recovers())) {
        awaitReady(Instant.now(), notices);
        return;
      }
      notices.say(changed ? "application or configuration changed, restarting" : "the server is unhealthy, restarting");
      stop();
    }
    if (!LocalPort.isFree(chosen)) {
      throw port.taken(chosen);
    }
    console.claimPort();
    port.keep(chosen);
    files.install(variables);
    launch(notices);
  }

  /** Whether a server that is not ready gets well by itself, as it does once its database answers again. */
  private boolean recovers() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(RECOVERING);
    while (Instant.now().isBefore(end)) {
      if (health.isReady(address())) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  /** Stops the server in order, if it runs: calls under way may end. One that has not stopped after 90 seconds is killed. */
  void stop() throws IOException, InterruptedException {
    Optional<ProcessHandle> process = process();
    if (process.isEmpty()) {
      return;
    }
    NativeCommand.Ended ended = liberty("stop", "--timeout=" + DRAINING.toSeconds() + "s").run(DRAINING.plusSeconds(30));
    if (ended.exitCode() != 0 || !endsWithin(process.get(), STOPPING)) {
      process.get().destroyForcibly();
      process.get().onExit().join();
    }
  }

  /** Liberty reports a server as stopped a moment before its process ends; one still starting may not end at all. */
  private static boolean endsWithin(ProcessHandle process, Duration limit) throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void launch(Notices notices) throws IOException, InterruptedException {
    // Liberty would start, and fail at the first task.
    if (virtualThreads && Runtime.version().feature() < 21) {
      throw CommandFailedException.failed(
          "VIRTUAL_THREADS=true needs Java 21 or newer; this is Java " + Runtime.version().feature());
    }
    Instant begun = Instant.now();
    NativeCommand.Ended ended = liberty("start").detached().run(READY_LIMIT);
    if (ended.exitCode() != 0) {
      throw notReady("Open Liberty did not start: " + ended.output().strip());
    }
    awaitReady(begun, notices);
  }

  private void awaitReady(Instant begun, Notices notices) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(READY_LIMIT);
    while (!health.isReady(address())) {
      notices.waiting("starting the server", Duration.between(begun, Instant.now()));
      if (process().isEmpty()) {
        throw notReady("The server stopped while starting");
      }
      if (applicationFailed(begun)) {
        stop();
        throw notReady("The application did not start");
      }
      if (Instant.now().isAfter(end)) {
        stop();
        throw notReady("The server was not ready after " + READY_LIMIT.toSeconds() + " s");
      }
      Thread.sleep(POLL_MILLIS);
    }
    notices.waited();
  }

  private boolean applicationFailed(Instant begun) throws IOException {
    Path log = checkout.serverLog();
    return Files.exists(log)
        && Files.getLastModifiedTime(log).toInstant().isAfter(begun)
        && LogTail.troubleIn(log, 50).matches("(?s).*CWWKZ000[24]E.*");
  }

  private CommandFailedException notReady(String reason) throws IOException {
    return CommandFailedException.failed(
        reason + "; see " + checkout.serverLog() + "\n" + LogTail.troubleIn(checkout.serverLog(), 12));
  }

  private Map<String, String> variables(int httpPort, DatabaseLogin database) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("http.port", Integer.toString(httpPort));
    variables.put("admin.password", Secret.keptIn(checkout.adminPassword()));
    variables.put("db.host", "127.0.0.1");
    variables.put("db.port", Integer.toString(database.port()));
    variables.put("db.name", database.database());
    variables.put("db.user", database.user());
    variables.put("db.password", database.password());
    variables.put("db.sslmode", "disable");
    // File tools see nothing outside the checkout; in it, nothing that begins with a dot.
    variables.put("gantry.files.roots", checkout.root().toString());
    variables.putAll(new TreeMap<>(console.variables()));
    return variables;
  }

  private NativeCommand liberty(String action, String... options) {
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

  private Path folder() {
    return userFolder().resolve("servers").resolve(NAME);
  }
}
