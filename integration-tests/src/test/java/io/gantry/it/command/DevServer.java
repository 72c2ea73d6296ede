package io.gantry.it.command;

import io.gantry.fakeprovider.FakeProvider;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The development server in a folder of its own, used through {@code ./gantry} alone, and a model provider. Which
 * application server it is says the system property {@code gantry.server}. Stopped when the last test is done.
 */
final class DevServer implements AutoCloseable {

  /** A busy machine takes its time to make Payara's domain. */
  private static final int COMMAND_LIMIT_SECONDS = 480;

  private final BuiltProject project = BuiltProject.find();
  private final String kind = System.getProperty("gantry.server", "liberty");
  private final Path home = project.work().resolve("gantry-home");
  private final Path workingFolder = project.work().resolve("command");
  private final FakeProvider provider = FakeProvider.start();
  private final int port = freePort();
  private final int consolePort = freePort();
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Begins with an empty folder; nothing runs yet. */
  DevServer() throws IOException {
    if (Files.exists(home)) {
      run("down");
    }
    delete(home);
    delete(workingFolder);
    Files.createDirectories(workingFolder);
    // Maven has just built everything; without this the script would look at each file's time and might build again.
    Path built = project.root().resolve("cli/target/built");
    Files.write(built, new byte[0]);
    Files.setLastModifiedTime(built, FileTime.from(Instant.now()));
  }

  Path home() {
    return home;
  }

  /** The folder in which commands run. */
  Path workingFolder() {
    return workingFolder;
  }

  /** Where the server answers, on loopback. */
  int port() {
    return port;
  }

  Path example(String name) {
    return project.examples().resolve(name);
  }

  FakeProvider provider() {
    return provider;
  }

  /** Runs {@code ./gantry} with these arguments and waits for its end. */
  Ended run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /** Runs {@code ./gantry} as {@link #run(String...)} does, with more variables in its environment. */
  Ended run(Map<String, String> variables, String... arguments) {
    List<String> command = new ArrayList<>(List.of(project.root().resolve("gantry").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory((Files.exists(workingFolder) ? workingFolder : project.work()).toFile());
    builder.environment().put("GANTRY_HOME", home.toString());
    builder.environment().put("GANTRY_SERVER", kind);
    builder.environment().put("GANTRY_HTTP_PORT", Integer.toString(port));
    // Its own address, as by default, and sites of tests.
    builder.environment().put("GANTRY_TOOLS_HTTP_ALLOW", "localhost:" + port + ",127.0.0.1:*");
    builder.environment().put("GANTRY_CONSOLE_PORT", Integer.toString(consolePort));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
      CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      if (!process.waitFor(COMMAND_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end:\n" + out.join() + err.join());
      }
      return new Ended(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** Runs {@code ./gantry up}, which must succeed. */
  void up() {
    up(Map.of());
  }

  /** Runs {@code ./gantry up} with settings in its environment, which a server that is up already does not see. */
  void up(Map<String, String> settings) {
    Ended ended = run(settings, "up");
    if (ended.exitCode() != 0) {
      throw new AssertionError("./gantry up: " + ended);
    }
  }

  /** A figure of the server's metrics: the sum over all series of the name whose labels hold these texts. */
  double figure(String name, String... labels) {
    Answer answer = client().get("/metrics?scope=application");
    if (answer.status() != 200) {
      throw new AssertionError("Expected metrics: " + answer);
    }
    return answer.text().lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  GantryClient client() {
    URI address = URI.create("http://127.0.0.1:" + port);
    return GantryClient.of(http, address, "admin", read(home.resolve("admin.password")));
  }

  ProcessHandle server() {
    return process(read(home.resolve(isLiberty() ? "wlp/servers/.pid/gantry.pid" : "payara/gantry/config/pid")));
  }

  /** Where the server writes what it has to say. */
  Path log() {
    return home.resolve(isLiberty() ? "logs/messages.log" : "payara/gantry/logs/server.log");
  }

  /** Files of the server that hold its secrets. */
  List<String> secretFiles() {
    return isLiberty()
        ? List.of("wlp/servers/gantry/variables/gantry.properties")
        : List.of("payara/domain.kept", "payara/environment.kept");
  }

  private boolean isLiberty() {
    return kind.equals("liberty");
  }

  /** The application server's kind as commands name it. */
  String kind() {
    return kind;
  }

  ProcessHandle database() {
    return process(read(home.resolve("db/postmaster.pid")).lines().findFirst().orElseThrow());
  }

  /** Ends a process as {@code kill -9} does and waits until it is gone. */
  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** A connection as the application's own role, straight to the database. */
  Connection connect() throws SQLException {
    String databasePort = read(home.resolve("db/postmaster.pid")).lines().skip(3).findFirst().orElseThrow().strip();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + databasePort + "/gantry", "gantry", read(home.resolve("db.password")));
  }

  @Override
  public void close() {
    run("down");
    provider.close();
  }

  private static ProcessHandle process(String pid) {
    return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of loopback that nobody listens on. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
