package io.gantry.cli.dev;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** How to reach a database on this machine as one role. */
record DatabaseLogin(int port, String database, String user, String password) {

  private static final String CONNECT_SECONDS = "5";

  /** Opens a connection; blocks at most 5 seconds. The caller closes it. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("loginTimeout", CONNECT_SECONDS);
    properties.setProperty("sslmode", "disable");
    return new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  @Override
  public String toString() {
    return user + "@127.0.0.1:" + port + "/" + database;
  }
}
