package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The development server's application server, a process of its own that outlives the command. It runs on the Java that
 * runs the command. Not for use by two threads; two processes are kept apart by {@link DevEnvironment}.
 */
final class DevServer {

  private static final int DEFAULT_PORT = 9080;
  private static final Duration READY_LIMIT = Duration.ofSeconds(300);
  private static final Duration STOPPING = Duration.ofSeconds(10);
  /** Room for gantry.drain.timeout (30 s) and for what the server itself does when it stops. */
  private static final Duration DRAINING = Duration.ofSeconds(90);
  private static final Duration RECOVERING = Duration.ofSeconds(15);
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 100;

  private final Checkout checkout;
  private final LocalPort port;
  private final AppServer server;
  private final HealthProbe health;
  private final boolean virtualThreads;

  /**
   * @param environment GANTRY_HTTP_PORT is read; so is VIRTUAL_THREADS, which the server reads too
   */
  DevServer(Checkout checkout, AppServer server, Map<String, String> environment) {
    this.checkout = checkout;
    this.virtualThreads = Boolean.parseBoolean(environment.get("VIRTUAL_THREADS"));
    this.port = new LocalPort("GANTRY_HTTP_PORT", checkout.home().resolve("http.port"), environment);
    this.server = server;
    this.health = new HealthProbe();
  }

  /** Where the server answers, or would answer when it is down. */
  URI address() throws IOException {
    return URI.create("http://127.0.0.1:" + port.find().orElse(DEFAULT_PORT));
  }

  /** The process that is the server, if it runs. */
  Optional<ProcessHandle> process() throws IOException {
    return server.process();
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
    return state() == ServerState.UP && !server.differsFromCheckout();
  }

  /**
   * Makes the server ready: starts it, restarts it when application or configuration changed or when it is unhealthy,
   * and waits until it is ready, at most 300 seconds.
   *
   * @throws CommandFailedException with the end of its log when it does not get ready; it is down then
   */
  void start(DatabaseLogin database, Notices notices) throws IOException, InterruptedException {
    int chosen = port.find().orElse(DEFAULT_PORT);
    ServerSettings settings =
        new ServerSettings(chosen, Secret.keptIn(checkout.adminPassword()), database, checkout.root());
    ServerState state = state();
    if (state != ServerState.DOWN) {
      boolean changed = server.differsFromCheckout() || server.differsFrom(settings);
      if (!changed && (state != ServerState.UNHEALTHY || recovers())) {
        awaitReady(Instant.now(), notices);
        return;
      }
      notices.say(changed ? "application or configuration changed, restarting" : "the server is unhealthy, restarting");
      stop();
    }
    port.claim(chosen);
    server.claimPorts();
    notices.say("preparing " + server.name());
    server.install(settings);
    launch(settings, notices);
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
    NativeCommand.Ended ended = server.stop(DRAINING);
    if (ended.exitCode() != 0 || !endsWithin(process.get(), STOPPING)) {
      process.get().destroyForcibly();
      process.get().onExit().join();
    }
  }

  /** A server is reported as stopped a moment before its process ends; one still starting may not end at all. */
  private static boolean endsWithin(ProcessHandle process, Duration limit) throws InterruptedException {
    try {
      process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private void launch(ServerSettings settings, Notices notices) throws IOException, InterruptedException {
    // The server would start, and fail at the first task.
    if (virtualThreads && Runtime.version().feature() < 21) {
      throw CommandFailedException.failed(
          "VIRTUAL_THREADS=true needs Java 21 or newer; this is Java " + Runtime.version().feature());
    }
    Instant begun = Instant.now();
    NativeCommand.Ended ended;
    try {
      ended = server.launch(settings, READY_LIMIT);
    } catch (CommandFailedException e) {
      stop();
      throw notReady(server.name() + " did not start within " + READY_LIMIT.toSeconds() + " s");
    }
    if (ended.exitCode() != 0) {
      throw notReady(server.name() + " did not start: " + ended.output().strip());
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
      if (server.log().applicationFailed(begun)) {
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

  private CommandFailedException notReady(String reason) throws IOException {
    ServerLog log = server.log();
    return CommandFailedException.failed(reason + "; see " + log.file() + "\n" + log.trouble(12));
  }
}
