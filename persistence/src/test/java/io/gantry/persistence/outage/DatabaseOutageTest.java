package io.gantry.persistence.outage;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.PersistenceException;
import jakarta.persistence.RollbackException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseOutageTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("connection refused", new SQLException("refused", "08001"), true),
        Arguments.of("connection broken", new SQLException("broken", "08006"), true),
        Arguments.of("server shutting down", new SQLException("terminating", "57P01"), true),
        Arguments.of("server starting up", new SQLException("starting up", "57P03"), true),
        Arguments.of("too many connections", new SQLException("too many clients", "53300"), true),
        Arguments.of("pool exhausted", new SQLTransientConnectionException("timed out"), true),
        Arguments.of("commit failed, no more known", new jakarta.transaction.RollbackException("commit"), true),
        Arguments.of("duplicate key", new SQLException("duplicate", "23505"), false),
        Arguments.of(
            "duplicate key at commit",
            causedBy(new jakarta.transaction.RollbackException("commit"), new SQLException("duplicate", "23505")),
            false),
        Arguments.of("syntax error", new SQLException("syntax", "42601"), false),
        Arguments.of("password refused", new SQLException("password", "28P01"), false),
        Arguments.of("a bug", new IllegalStateException("bug"), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void isToldFromItsCausesWhateverStandsAroundThem(String name, Throwable failure, boolean outage) {
    assertThat(DatabaseOutage.explains(failure)).isEqualTo(outage);
    assertThat(DatabaseOutage.explains(new PersistenceException("wrapped", failure))).isEqualTo(outage);
    assertThat(DatabaseOutage.explains(new RollbackException("wrapped", new PersistenceException(failure))))
        .isEqualTo(outage);
  }

  private static Throwable causedBy(Throwable failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }
}
