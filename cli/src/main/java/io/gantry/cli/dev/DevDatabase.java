package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The development server's PostgreSQL: a real one, on loopback, whose data stays in the state's folder and is as
 * durable as in production. It runs as a process of its own, outlives the command, and takes itself up again after a
 * crash.
 *
 * <p>Two roles exist, both with a generated password: {@code postgres}, which only this class uses, and
 * {@code gantry}, which owns the database of the same name and nothing else. Not for use by two threads; two processes
 * are kept apart by {@link DevEnvironment}.
 */
final class DevDatabase {

  private static final String ROLE = "gantry";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
  private static final int RETRIES = 20;

  private final Checkout checkout;
  private final LocalPort port;
  private final PostgresBinaries binaries;

  DevDatabase(Checkout checkout, Map<String, String> environment) {
    this.checkout = checkout;
    this.port = new LocalPort("GANTRY_DB_PORT", checkout.home().resolve("db.port"), environment);
    this.binaries = new PostgresBinaries(checkout.home().resolve("pg"));
  }

  /**
   * Starts the database unless it runs already; the first time, creates it (2 to 3 seconds). Blocks until it answers.
   *
   * @return the login of the application's role
   * @throws CommandFailedException when it cannot be started, or something else answers on its port
   */
  DatabaseLogin start() throws IOException, InterruptedException {
    PostgresProgram program = PostgresProgram.in(binaries.bin());
    if (!Files.exists(data().resolve("PG_VERSION"))) {
      initialize(program);
    }
    refuseOtherVersion();
    PostmasterFile postmaster = new PostmasterFile(data());
    if (postmaster.livePid().isEmpty()) {
      postmaster.deleteIfStale();
      int chosen = choosePort();
      startOn(chosen, program);
      port.keep(chosen);
    }
    int running = postmaster.port();
    if (port.isNamed() && port.find().getAsInt() != running) {
      throw CommandFailedException.failed(
          "The database already runs on port " + running + ", not on the GANTRY_DB_PORT that was asked for;"
              + " run ./gantry down first");
    }
    checkItIsOurs(running);
    createApplicationDatabase(running);
    return applicationLogin(running);
  }

  /** Stops the database in order, if it runs; open connections are ended. */
  void stop() throws IOException, InterruptedException {
    if (pid().isPresent()) {
      PostgresProgram.in(binaries.bin())
          .command("pg_ctl", List.of("-D", data().toString(), "-m", "fast", "-w", "-t", "60", "stop"))
          .run(Duration.ofSeconds(90))
          .orFail("Stopping PostgreSQL");
    }
  }

  /** The process that is the database, if it runs. */
  Optional<Long> pid() throws IOException {
    return new PostmasterFile(data()).livePid();
  }

  private Path data() {
    return checkout.home().resolve("db");
  }

  private void initialize(PostgresProgram program) throws IOException, InterruptedException {
    Path password = checkout.home().resolve("postgres.password");
    Secret.keptIn(password);
    Path draft = Files.createTempDirectory(checkout.home(), "initdb");
    program
        .command(
            "initdb",
            List.of(
                "-D", draft.toString(), "-U", "postgres", "--pwfile", password.toString(), "-A", "scram-sha-256",
                "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                "--no-instructions"))
        .run(Duration.ofMinutes(2))
        .orFail("Creating the database's files (initdb)");
    // Moved when complete, so that an interrupted start begins anew rather than with half a database.
    Files.move(draft, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void refuseOtherVersion() throws IOException {
    String found = Files.readString(data().resolve("PG_VERSION")).strip();
    String expected = binaries.majorVersion();
    if (!found.equals(expected)) {
      throw CommandFailedException.failed(
          "The data in " + data() + " were written by PostgreSQL " + found + ", this Gantry brings " + expected
              + "; move that folder away to begin anew, or take its data over with pg_upgrade");
    }
  }

  private int choosePort() throws IOException {
    OptionalInt wanted = port.find();
    if (wanted.isPresent() && LocalPort.isFree(wanted.getAsInt())) {
      return wanted.getAsInt();
    }
    if (port.isNamed()) {
      throw port.taken(wanted.getAsInt());
    }
    return LocalPort.anyFree();
  }

  private void startOn(int chosen, PostgresProgram program) throws IOException, InterruptedException {
    String options =
        String.join(
            " ",
            "-p " + chosen,
            "-c listen_addresses=127.0.0.1",
            "-c unix_socket_directories=",
            "-c fsync=on",
            "-c synchronous_commit=on",
            "-c shared_buffers=64MB",
            "-c max_connections=60",
            "-c log_line_prefix=%m[%p]");
    List<String> arguments =
        List.of(
            "-D", data().toString(), "-l", checkout.databaseLog().toString(), "-o", options, "-w", "-t", "60", "start");
    NativeCommand start = program.command("pg_ctl", arguments);
    NativeCommand.Ended ended = start.run(START_LIMIT);
    // After kill -9 the killed server's children hold its shared memory for a moment, until they notice.
    for (int again = 0; ended.exitCode() != 0 && again < RETRIES && heldByChildren(); again++) {
      Thread.sleep(RETRY_PAUSE.toMillis());
      ended = start.run(START_LIMIT);
    }
    if (ended.exitCode() != 0) {
      throw CommandFailedException.failed(
          "PostgreSQL did not start on port " + chosen + "; see " + checkout.databaseLog() + "\n"
              + LogTail.of(checkout.databaseLog(), 8));
    }
  }

  private boolean heldByChildren() throws IOException {
    return LogTail.of(checkout.databaseLog(), 5).contains("pre-existing shared memory block");
  }

  /** A forgotten database of another checkout may answer on the port that was kept; its data are not ours to touch. */
  private void checkItIsOurs(int running) throws IOException {
    String answer;
    try (Connection connection = superuser(running, "postgres").connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show data_directory")) {
      rows.next();
      answer = rows.getString(1);
    } catch (SQLException e) {
      throw CommandFailedException.failed(
          "The database on port " + running + " does not accept our login: " + e.getMessage(), e);
    }
    if (!Files.isSameFile(Path.of(answer), data())) {
      throw CommandFailedException.failed(
          "The database on port " + running + " keeps its data in " + answer + ", not in " + data()
              + "; name a free port with GANTRY_DB_PORT=<port>");
    }
  }

  private void createApplicationDatabase(int running) throws IOException {
    String password = applicationLogin(running).password();
    try (Connection connection = superuser(running, "postgres").connect();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "select 1 from pg_roles where rolname = '" + ROLE + "'")) {
        // The password consists of letters, digits, - and _ alone; "create role" takes no bound values.
        statement.execute("create role " + ROLE + " login password '" + password + "'");
      }
      if (!exists(statement, "select 1 from pg_database where datname = '" + ROLE + "'")) {
        statement.execute("create database " + ROLE + " owner " + ROLE);
      }
    } catch (SQLException e) {
      throw CommandFailedException.failed("The database '" + ROLE + "' could not be created: " + e.getMessage(), e);
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  DatabaseLogin superuser(int running, String database) throws IOException {
    return new DatabaseLogin(
        running, database, "postgres", Secret.keptIn(checkout.home().resolve("postgres.password")));
  }

  private DatabaseLogin applicationLogin(int running) throws IOException {
    return new DatabaseLogin(running, ROLE, ROLE, Secret.keptIn(checkout.home().resolve("db.password")));
  }
}
