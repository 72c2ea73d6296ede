package io.gantry.benchmarks.server;

import io.gantry.benchmarks.reference.BenchSchema;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The folder in which {@code ./gantry up} keeps the development server's state. Everything is read when asked for.
 *
 * @param folder {@code .gantry} in the checkout, or what GANTRY_HOME names
 */
public record GantryHome(Path folder) {

  private static final String DEFAULT_PORT = "9080";

  /**
   * Checks that there is a server in this folder.
   *
   * @throws IllegalArgumentException when there is none
   */
  public GantryHome {
    if (!Files.exists(folder.resolve("admin.password"))) {
      throw new IllegalArgumentException(folder + " holds no Gantry server; start one there with ./gantry up");
    }
  }

  /** Where the server answers. */
  public URI address() throws IOException {
    Path file = folder.resolve("http.port");
    return URI.create("http://127.0.0.1:" + (Files.exists(file) ? text(file) : DEFAULT_PORT));
  }

  /** Password of the user {@code admin}. */
  public String adminPassword() throws IOException {
    return text(folder.resolve("admin.password"));
  }

  /** The application's own login to its database. */
  public BenchSchema.Login database() throws IOException {
    String port = postmaster().get(3).strip();
    return new BenchSchema.Login(
        "jdbc:postgresql://127.0.0.1:" + port + "/gantry", "gantry", text(folder.resolve("db.password")));
  }

  /** The application server's process. */
  public MeasuredProcess server() throws IOException {
    return process("application server", text(folder.resolve("wlp/servers/.pid/gantry.pid")));
  }

  /** The database's process, parent of all others that belong to it. */
  public MeasuredProcess databaseServer() throws IOException {
    return process("database", postmaster().get(0).strip());
  }

  /** The application server's product name and version, as its log's head tells it. */
  public String serverVersion() throws IOException {
    try (Stream<String> lines = Files.lines(folder.resolve("logs/messages.log"))) {
      return lines
          .filter(line -> line.startsWith("product = "))
          .findFirst()
          .map(line -> line.substring("product = ".length()).replaceAll(" \\(.*", ""))
          .orElse("unknown");
    }
  }

  /** Version of the Java that the application server runs on. */
  public String serverJava() throws IOException {
    Path java = Path.of(server().handle().info().command().orElseThrow());
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(java.toRealPath().resolveSibling("../release").normalize())) {
      release.load(reader);
    }
    return release.getProperty("JAVA_VERSION", "unknown").replace("\"", "");
  }

  /** PostgreSQL's {@code postmaster.pid}: line 1 is its process, line 4 its port. */
  private List<String> postmaster() throws IOException {
    return Files.readAllLines(folder.resolve("db/postmaster.pid"));
  }

  private static MeasuredProcess process(String role, String pid) {
    return ProcessHandle.of(Long.parseLong(pid))
        .map(MeasuredProcess::new)
        .orElseThrow(
            () -> new IllegalStateException("The " + role + " (process " + pid + ") does not run; use ./gantry up"));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
