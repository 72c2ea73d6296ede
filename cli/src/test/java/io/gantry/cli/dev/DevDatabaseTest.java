package io.gantry.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real PostgreSQL. */
class DevDatabaseTest {

  @TempDir private Path temp;
  private Checkout checkout;
  private DevDatabase database;

  @BeforeEach
  void create() throws IOException {
    checkout = new Checkout(temp, temp.resolve("state"));
    checkout.createHome();
    database = new DevDatabase(checkout, Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    database.stop();
  }

  private static String ask(DatabaseLogin login, String query) throws SQLException {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void change(DatabaseLogin login, String command) throws SQLException {
    try (Connection connection = login.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Test
  void dataOutliveAKilledDatabase() throws Exception {
    DatabaseLogin first = database.start();
    change(first, "create table kept (n int)");
    change(first, "insert into kept values (42)");
    ProcessHandle process = ProcessHandle.of(database.pid().orElseThrow()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
    assertThat(database.pid()).isEmpty();

    DatabaseLogin second = database.start();

    assertThat(second).isEqualTo(first);
    assertThat(ask(second, "select n from kept")).isEqualTo("42");
  }

  @Test
  void itIsAsDurableAsInProductionAndOnLoopbackOnly() throws Exception {
    DatabaseLogin login = database.start();

    assertThat(ask(login, "show fsync")).isEqualTo("on");
    assertThat(ask(login, "show synchronous_commit")).isEqualTo("on");
    assertThat(ask(login, "show full_page_writes")).isEqualTo("on");
    assertThat(ask(login, "show listen_addresses")).isEqualTo("127.0.0.1");
    assertThat(ask(login, "select lower('ÄÖ')")).isEqualTo("äö");
  }

  @Test
  void onlyTheGeneratedPasswordOpensItAndOnlyTheOwnerReadsThat() throws Exception {
    DatabaseLogin login = database.start();

    for (String file : new String[] {"db.password", "postgres.password"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.home().resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(checkout.home().resolve("db.password")).strip()).hasSize(32);
    DatabaseLogin guess = new DatabaseLogin(login.port(), login.database(), login.user(), "guess");
    assertThatThrownBy(guess::connect).hasMessageContaining("password authentication failed");
    assertThat(login.toString()).doesNotContain(login.password());
  }

  @Test
  void theApplicationsRoleIsNoSuperuser() throws Exception {
    assertThat(ask(database.start(), "select rolsuper from pg_roles where rolname = current_user")).isEqualTo("f");
  }

  @Test
  void startingTwiceIsStartingOnce() throws Exception {
    DatabaseLogin login = database.start();
    long pid = database.pid().orElseThrow();

    assertThat(new DevDatabase(checkout, Map.of()).start()).isEqualTo(login);
    assertThat(database.pid()).contains(pid);
  }

  @Test
  void aProcessNumberThatNowBelongsToAnotherProgramDoesNotHinderTheStart() throws Exception {
    database.start();
    Path file = checkout.home().resolve("db/postmaster.pid");
    String content = Files.readString(file);
    database.stop();
    Files.writeString(file, content.replaceFirst("^\\d+", Long.toString(ProcessHandle.current().pid())));

    assertThat(database.start()).isNotNull();
  }

  @Test
  void anotherDatabaseOnTheNamedPortIsRefused() throws Exception {
    int port = database.start().port();
    Checkout other = new Checkout(temp, temp.resolve("other"));
    other.createHome();

    assertThatThrownBy(() -> new DevDatabase(other, Map.of("GANTRY_DB_PORT", Integer.toString(port))).start())
        .hasMessageContaining("Port " + port)
        .hasMessageContaining("GANTRY_DB_PORT");
  }
}
