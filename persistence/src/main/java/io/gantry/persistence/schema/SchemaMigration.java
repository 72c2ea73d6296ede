package io.gantry.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;

/**
 * Brings the schema up to date while Hibernate starts, before Hibernate validates it.
 *
 * <p>An application server builds the persistence unit before any bean of the application exists, so a start-up bean
 * would come too late for an empty database. Several nodes may start at once: Flyway lets one of them migrate and the
 * others wait. A failure stops the application's start and leaves the schema at the last complete migration.
 */
public final class SchemaMigration implements Integrator {

  @Override
  public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor sessionFactory) {
    DataSource dataSource = dataSource(sessionFactory);
    requireReadCommitted(dataSource);
    Flyway.configure(SchemaMigration.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .validateMigrationNaming(true)
        .load()
        .migrate();
  }

  @Override
  public void disintegrate(SessionFactoryImplementor sessionFactory, SessionFactoryServiceRegistry serviceRegistry) {
    // Nothing was kept.
  }

  private static DataSource dataSource(SessionFactoryImplementor sessionFactory) {
    var settings = sessionFactory.getServiceRegistry().requireService(ConfigurationService.class).getSettings();
    if (settings.get("jakarta.persistence.jtaDataSource") instanceof DataSource dataSource) {
      return dataSource;
    }
    if (settings.get("hibernate.connection.datasource") instanceof DataSource dataSource) {
      return dataSource;
    }
    throw new IllegalStateException(
        "Persistence unit gantry has no data source; define one under the JNDI name jdbc/gantry in the server");
  }

  /**
   * Stores insert "on conflict do nothing" and then read what another transaction has just committed. Under a stricter
   * level PostgreSQL answers that with a serialization failure; better found now than under load.
   */
  private static void requireReadCommitted(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      int isolation = connection.getTransactionIsolation();
      if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
        throw new IllegalStateException(
            "Data source jdbc/gantry has transaction isolation level " + isolation
                + ", but Gantry needs READ COMMITTED ("
                + Connection.TRANSACTION_READ_COMMITTED + "); set it on the data source in the server's configuration");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "The database of data source jdbc/gantry cannot be reached: " + e.getMessage(),
          e);
    }
  }
}
