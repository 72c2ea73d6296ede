package io.gantry.benchmarks.reference;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** What a durable row costs by itself: one client, one row, one commit, again and again. Not for use by two threads. */
public final class SingleInserts implements AutoCloseable {

  private final String run = "single-" + UUID.randomUUID();
  private final Connection connection;
  private final PreparedStatement insert;
  private int count;

  /** Opens the connection. */
  public SingleInserts(BenchSchema schema) throws SQLException {
    this.connection = schema.connect();
    this.insert = BenchSchema.prepare(connection);
  }

  /** Inserts and commits this many rows, one by one; blocks until the last is committed. */
  public void insert(int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      BenchSchema.bind(insert, new StepStore.Row(run, "step-" + count++, "Answer to: This is a step."));
      insert.executeUpdate();
      connection.commit();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
