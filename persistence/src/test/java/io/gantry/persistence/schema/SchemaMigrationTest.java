package io.gantry.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.persistence.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchemaMigrationTest {

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeEach
  void emptyDatabase() throws SQLException {
    database.execute("drop schema public cascade", "create schema public");
  }

  @Test
  void startingHibernateOnAnEmptyDatabaseCreatesTheTablesAndPassesValidation() throws SQLException {
    EmbeddedDatabase.start(database.dataSource()).close();

    assertThat(tables()).contains("flyway_schema_history", "journal", "mcp_tool", "run", "workflow");
  }

  @Test
  void startingAgainChangesNothing() throws SQLException {
    EmbeddedDatabase.start(database.dataSource()).close();
    database.execute("insert into workflow values ('kept', 1, 'd', 's', now(), 'me')");

    EmbeddedDatabase.start(database.dataSource()).close();

    assertThat(texts("select name from workflow")).containsExactly("kept");
  }

  @Test
  void aColumnThatTheEntitiesDoNotExpectStopsTheStart() throws SQLException {
    EmbeddedDatabase.start(database.dataSource()).close();
    database.execute("alter table run alter column tokens_in type text");

    assertThatThrownBy(() -> EmbeddedDatabase.start(database.dataSource()))
        .hasStackTraceContaining("tokens_in");
  }

  @Test
  void aDataSourceThatIsNotReadCommittedIsRefusedByName() throws SQLException {
    database.execute("alter database schemamigrationtest set default_transaction_isolation = 'repeatable read'");
    try {
      assertThatThrownBy(() -> EmbeddedDatabase.start(database.dataSource()))
          .hasStackTraceContaining("jdbc/gantry has transaction isolation level 4, but Gantry needs READ COMMITTED");
      assertThat(tables()).isEmpty();
    } finally {
      database.execute("alter database schemamigrationtest reset default_transaction_isolation");
    }
  }

  private static List<String> tables() throws SQLException {
    return texts("select table_name from information_schema.tables where table_schema = 'public'");
  }

  private static List<String> texts(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    }
  }
}
