package io.gantry.benchmarks.reference;

import com.fasterxml.jackson.databind.node.TextNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The schema {@code bench} with the hand-written program's one table, in the database that Gantry uses too. Created
 * anew at the beginning and dropped at the end.
 */
public final class BenchSchema implements AutoCloseable {

  private static final String INSERT = "insert into bench.step (run, step, body) values (?, ?, ?::jsonb)";

  private final Login login;

  /**
   * How to reach the database.
   *
   * @param url a JDBC URL of PostgreSQL
   */
  public record Login(String url, String user, String password) {

    @Override
    public String toString() {
      return user + " at " + url;
    }
  }

  /** Creates the schema, empty. */
  public BenchSchema(Login login) throws SQLException {
    this.login = login;
    execute("drop schema if exists bench cascade");
    execute("create schema bench");
    execute(
        """
        create table bench.step (
          run  text not null,
          step text not null,
          at   timestamptz not null default clock_timestamp(),
          body jsonb not null,
          primary key (run, step))
        """);
  }

  /** The database's own name for its version. */
  public String databaseVersion() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show server_version")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** How many steps are recorded. */
  public long rows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from bench.step")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** A connection that does not commit by itself; the caller closes it. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    properties.setProperty("reWriteBatchedInserts", "true");
    Connection connection = DriverManager.getConnection(login.url(), properties);
    connection.setAutoCommit(false);
    return connection;
  }

  /** The statement that {@link #bind} fills. */
  static PreparedStatement prepare(Connection connection) throws SQLException {
    return connection.prepareStatement(INSERT);
  }

  static void bind(PreparedStatement insert, StepStore.Row row) throws SQLException {
    insert.setString(1, row.run());
    insert.setString(2, row.step());
    insert.setString(3, TextNode.valueOf(row.response()).toString());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }

  /** Drops the schema with all that is in it. */
  @Override
  public void close() throws SQLException {
    execute("drop schema if exists bench cascade");
  }
}
