package io.gantry.it.server;

import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelStats;
import io.gantry.it.client.GantryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The running server as tests see it: one client for each role, the models it talks to, its database.
 *
 * @param http trusts the server's certificate
 * @param pages a web site that tools may reach although it is on loopback
 * @param services what some examples call
 * @param server what it is that runs
 * @param mcp MCP servers that it may start or reach
 */
record GantryServer(
    URI uri,
    HttpClient http,
    String password,
    FakeProvider provider,
    Pages pages,
    URI services,
    ServerUnderTest server,
    DataSource database,
    McpSurroundings mcp) {

  private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOG_PAUSE = Duration.ofMillis(50);

  /** May do everything. */
  GantryClient admin() {
    return GantryClient.of(http, uri, "ada", password);
  }

  /** May look. */
  GantryClient viewer() {
    return GantryClient.of(http, uri, "vera", password);
  }

  /** May look, start, cancel, and answer what runs ask people. */
  GantryClient operator() {
    return GantryClient.of(http, uri, "otto", password);
  }

  /** May look, and answer what runs ask people. */
  GantryClient approver() {
    return GantryClient.of(http, uri, "petra", password);
  }

  /** May look, check and store workflows. */
  GantryClient author() {
    return GantryClient.of(http, uri, "anna", password);
  }

  /** Has a password and no role. */
  GantryClient userWithoutRole() {
    return GantryClient.of(http, uri, "nobody", password);
  }

  /** Has no login. */
  GantryClient visitor() {
    return GantryClient.withoutLogin(http, uri);
  }

  /** Rows in workflow, run and journal together: what a refused request must not change. */
  long storedRows() {
    return number("select count(*) from workflow")
        + number("select count(*) from run")
        + number("select count(*) from journal");
  }

  /** The answer to a query of one number. */
  long number(String query) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** Lines of the detailed log that name this run, in their order, once there are as many as are expected. */
  List<String> details(String run, int expected) {
    Instant end = Instant.now().plus(LOG_LIMIT);
    List<String> lines = details(run);
    // A server may write its log from a queue, a moment after the event.
    while (lines.size() < expected && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(LOG_PAUSE.toNanos());
      lines = details(run);
    }
    return lines;
  }

  private List<String> details(String run) {
    try (Stream<String> lines = Files.lines(server.details())) {
      return lines.filter(line -> line.contains("Run " + run + ",")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests that reached any model. */
  long modelCalls() {
    return provider.stats().values().stream().mapToLong(ModelStats::calls).sum();
  }
}
