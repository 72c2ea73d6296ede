package io.gantry.benchmarks.reference;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One insert and one commit for each step, on as many connections as asked for. What one writes first, and the
 * quickest as long as little happens at once.
 */
public final class CommitPerStep implements StepStore {

  private final ExecutorService threads;
  private final List<Writer> writers = new ArrayList<>();
  private final BlockingQueue<Writer> idle;

  private record Writer(Connection connection, PreparedStatement insert) {}

  /**
   * Opens the connections.
   *
   * @param connections how many rows may be committed at once, at least 1
   */
  public CommitPerStep(BenchSchema schema, int connections) throws SQLException {
    this.threads = Executors.newFixedThreadPool(connections);
    this.idle = new ArrayBlockingQueue<>(connections);
    for (int i = 0; i < connections; i++) {
      Connection connection = schema.connect();
      writers.add(new Writer(connection, BenchSchema.prepare(connection)));
    }
    idle.addAll(writers);
  }

  @Override
  public CompletableFuture<Void> record(Row row) {
    return CompletableFuture.runAsync(() -> write(row), threads);
  }

  private void write(Row row) {
    // There are as many writers as threads, so one is always idle.
    Writer writer = idle.remove();
    try {
      BenchSchema.bind(writer.insert(), row);
      writer.insert().executeUpdate();
      writer.connection().commit();
    } catch (SQLException e) {
      throw new IllegalStateException("Row " + row.run() + "/" + row.step() + " was not stored", e);
    } finally {
      idle.add(writer);
    }
  }

  @Override
  public void close() {
    Closing.inOrder(threads, writers.stream().map(Writer::connection).toList());
  }
}
