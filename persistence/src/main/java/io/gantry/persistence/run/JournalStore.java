package io.gantry.persistence.run;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;

/**
 * The journals of all runs, read and written over the connection of an entity manager's transaction. {@link #write}
 * needs a transaction; everything blocks on the database. As thread-safe as the entity manager handed in. Failures of
 * the database rise as {@link JournalException}; a commit that fails later is judged by {@link JournalFailure#of}.
 */
public class JournalStore {

  private final EntityManager entityManager;

  public JournalStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** Writes rows of many runs and the run rows that follow from them, see {@link JournalWriter#write}. */
  public void write(List<JournalRow> rows, List<RunRowChange> changes) {
    onConnection(
        connection -> {
          new JournalWriter(connection).write(rows, changes);
          return null;
        });
  }

  /** Whether every one of these rows is stored as it is here, see {@link JournalWriter#holds}. */
  public boolean holds(List<JournalRow> rows) {
    return onConnection(connection -> new JournalWriter(connection).holds(rows));
  }

  /** Reads a run's rows in order, see {@link JournalReader#read(String, long, int)}. */
  public List<JournalRow> read(String workflowId, long afterSeq, int limit) {
    return onConnection(connection -> new JournalReader(connection).read(workflowId, afterSeq, limit));
  }

  /** Reads a run's rows of some kinds in order, see {@link JournalReader#read(String, Set, long, int)}. */
  public List<JournalRow> read(String workflowId, Set<String> kinds, long afterSeq, int limit) {
    return onConnection(connection -> new JournalReader(connection).read(workflowId, kinds, afterSeq, limit));
  }

  /**
   * Translates here rather than in Hibernate, which would log each collision, an ordinary event of fencing, as an
   * error, with the refused text in it.
   */
  private <T> T onConnection(Work<T> work) {
    return entityManager
        .unwrap(Session.class)
        .doReturningWork(
            connection -> {
              try {
                return work.on(connection);
              } catch (SQLException e) {
                throw new JournalException(e);
              }
            });
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
