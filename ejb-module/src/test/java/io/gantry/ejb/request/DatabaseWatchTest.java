package io.gantry.ejb.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.ejb.request.RequestRefusedException.Unavailable;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import jakarta.ejb.EJBException;
import jakarta.persistence.PersistenceException;
import jakarta.resource.spi.ResourceAllocationException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseWatchTest {

  private static final RuntimeException GONE =
      new EJBException("wrapped", new PersistenceException(new SQLException("refused", "08001")));

  private final DatabaseWatch watch = new DatabaseWatch();

  @Test
  void anOutageIsToldToEveryCallerWithoutItsDetails() {
    for (int request = 0; request < 3; request++) {
      assertThat(watch.translate(GONE)).isInstanceOf(Unavailable.class).hasNoCause();
      watch.answered();
    }
  }

  @Test
  void aPoolWithoutAFreeConnectionIsAnOutageHoweverTheServerSaysIt() {
    Throwable noConnection = new ResourceAllocationException("timed out");

    assertThat(watch.translate(new EJBException("wrapped", new PersistenceException(new SQLException(noConnection)))))
        .isInstanceOf(Unavailable.class);
    assertThat(watch.translate(new PersistenceException(noConnection))).isInstanceOf(Unavailable.class);
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    RuntimeException bug = new IllegalStateException("bug");
    RuntimeException unknown = new UnknownRun("r1");

    assertThat(watch.translate(bug)).isSameAs(bug);
    assertThat(watch.translate(unknown)).isSameAs(unknown);
  }

  @Test
  void aReadingIsWatchedToo() {
    assertThat(watch.read(() -> "row")).isEqualTo("row");
    assertThatThrownBy(
            () ->
                watch.read(
                    () -> {
                      throw GONE;
                    }))
        .isInstanceOf(Unavailable.class);
  }
}
