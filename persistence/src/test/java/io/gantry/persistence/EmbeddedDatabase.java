package io.gantry.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test class a database of its own, empty at first, on one PostgreSQL that runs as long as the tests do.
 * Register it in a static field.
 */
public final class EmbeddedDatabase implements BeforeAllCallback, AfterAllCallback {

  private DataSource dataSource;
  private EntityManagerFactory entityManagers;

  @Override
  public void beforeAll(ExtensionContext context) throws SQLException {
    if (dataSource != null) {
      return; // A nested class shares the database of the one around it.
    }
    EmbeddedPostgres server =
        context.getRoot()
            .getStore(ExtensionContext.Namespace.create(EmbeddedDatabase.class))
            .getOrComputeIfAbsent("server", key -> new Server(), Server.class)
            .postgres;
    String name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
      statement.execute("create database " + name);
    }
    dataSource = server.getDatabase("postgres", name);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (entityManagers != null && context.getRequiredTestClass().getEnclosingClass() == null) {
      entityManagers.close();
    }
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /** Hibernate on this database, started on first use; starting it migrates the schema and validates it. */
  public synchronized EntityManagerFactory entityManagers() {
    if (entityManagers == null) {
      entityManagers = start(dataSource);
    }
    return entityManagers;
  }

  /** Starts Hibernate outside a server with the persistence unit's own settings. */
  public static EntityManagerFactory start(DataSource dataSource) {
    return Persistence.createEntityManagerFactory(
        "gantry",
        Map.of(
            "jakarta.persistence.transactionType", "RESOURCE_LOCAL",
            "jakarta.persistence.nonJtaDataSource", dataSource));
  }

  /** Runs work in a transaction, committed when it returns and rolled back when it throws. */
  public <T> T inTransaction(Function<EntityManager, T> work) {
    EntityManager entityManager = entityManagers().createEntityManager();
    try {
      entityManager.getTransaction().begin();
      T answer = work.apply(entityManager);
      entityManager.getTransaction().commit();
      return answer;
    } finally {
      if (entityManager.getTransaction().isActive()) {
        entityManager.getTransaction().rollback();
      }
      entityManager.close();
    }
  }

  /** Runs SQL statements, each on its own, on a connection that commits after each. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static final class Server implements AutoCloseable {
    private final EmbeddedPostgres postgres;

    Server() {
      try {
        postgres = EmbeddedPostgres.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      postgres.close();
    }
  }
}
