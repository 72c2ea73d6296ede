package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * The development server as a whole: database and application server, started and stopped together. Commands that run
 * at the same time take turns.
 */
public final class DevEnvironment {

  /**
   * @param kind which server is up, or was up last
   * @param address where the server answers, or would answer
   * @param server its process, if it runs
   * @param database the database's process, if it runs
   */
  public record Status(
      ServerKind kind, ServerState state, URI address, Optional<Long> server, Optional<Long> database) {}

  private final Checkout checkout;
  private final Map<String, String> environment;

  /**
   * @param environment GANTRY_SERVER, GANTRY_HTTP_PORT, GANTRY_CONSOLE_PORT, GANTRY_DB_PORT and VIRTUAL_THREADS are
   *     read
   */
  public DevEnvironment(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.environment = Map.copyOf(environment);
  }

  /** Whether {@link #up} has nothing to do. */
  public boolean isUp() {
    return guarded(
        () -> {
          ServerKind kind = ServerKind.chosen(checkout, environment);
          return new DevDatabase(checkout, environment).pid().isPresent() && server(kind).isCurrent();
        });
  }

  /**
   * Makes database and server ready, doing only what is missing. With both up it costs one request; the first time it
   * takes about 20 seconds. Another kind of server that is up is stopped first: both would work on the same database and
   * port. Blocks until ready.
   *
   * @return where the server answers
   * @throws CommandFailedException when either does not get ready, saying why
   */
  public URI up(Notices notices) {
    return guarded(
        () -> {
          ServerKind kind = ServerKind.chosen(checkout, environment);
          stopOthers(kind, notices);
          kind.keep(checkout);
          DevServer server = server(kind);
          DevDatabase database = new DevDatabase(checkout, environment);
          if (database.pid().isEmpty() || !server.isCurrent()) {
            server.start(database.start(), notices);
          }
          return server.address();
        });
  }

  /**
   * Turns Open Liberty's admin console on or off, for this and all later starts. A server that is up the other way is
   * restarted by the next {@link #up}. Payara always has its console.
   */
  public void turnConsole(boolean on) {
    guarded(
        () -> {
          new AdminConsole(checkout, environment).turn(on);
          return null;
        });
  }

  /** Where the server's admin console is, when it is on. */
  public Optional<URI> console() {
    return guarded(() -> keptKind().in(checkout, environment).console());
  }

  /** Stops the server, then the database; blocks until both are down. Does nothing when they are. */
  public void down() {
    guarded(
        () -> {
          for (ServerKind kind : ServerKind.values()) {
            server(kind).stop();
          }
          new DevDatabase(checkout, environment).stop();
          return null;
        });
  }

  /** How things are now. */
  public Status status() {
    try {
      ServerKind kind = keptKind();
      DevServer server = server(kind);
      Optional<Long> database = new DevDatabase(checkout, environment).pid();
      ServerState state = server.state();
      boolean broken = state == ServerState.UP && database.isEmpty();
      return new Status(
          kind,
          broken ? ServerState.UNHEALTHY : state,
          server.address(),
          server.process().map(ProcessHandle::pid),
          database);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The log of the server that is up, or was up last. */
  public Path log() {
    try {
      return keptKind().in(checkout, environment).log().file();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerKind keptKind() throws IOException {
    return ServerKind.kept(checkout).orElse(ServerKind.LIBERTY);
  }

  private DevServer server(ServerKind kind) {
    return new DevServer(checkout, kind.in(checkout, environment), environment);
  }

  private void stopOthers(ServerKind wanted, Notices notices) throws IOException, InterruptedException {
    for (ServerKind kind : ServerKind.values()) {
      if (kind != wanted && server(kind).process().isPresent()) {
        String place = wanted.in(checkout, environment).name();
        notices.say("stopping " + kind.in(checkout, environment).name() + ", " + place + " takes its place");
        server(kind).stop();
      }
    }
  }

  private interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> T guarded(Work<T> work) {
    try {
      checkout.createHome();
      Path lockFile = checkout.home().resolve("lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        return work.run();
      }
    } catch (IOException e) {
      throw CommandFailedException.failed("The development server's files: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failed("Interrupted", e);
    }
  }
}
