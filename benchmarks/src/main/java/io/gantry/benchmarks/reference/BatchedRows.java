package io.gantry.benchmarks.reference;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One writer that takes whatever rows have gathered, inserts them by one statement and commits once. What one writes
 * when many runs are under way and the commit is what they wait for.
 */
public final class BatchedRows implements StepStore {

  private static final int LARGEST_BATCH = 500;

  private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Executor continuations;
  private final Connection connection;
  private final PreparedStatement insert;

  private record Pending(Row row, CompletableFuture<Void> done) {}

  /**
   * Opens the connection and starts the writer.
   *
   * @param continuations where those go on who waited for a row, so that the writer does nothing but write
   */
  public BatchedRows(BenchSchema schema, Executor continuations) throws SQLException {
    this.continuations = continuations;
    this.connection = schema.connect();
    this.insert = BenchSchema.prepare(connection);
    thread.execute(this::write);
  }

  @Override
  public CompletableFuture<Void> record(Row row) {
    Pending pending = new Pending(row, new CompletableFuture<>());
    queue.add(pending);
    return pending.done();
  }

  private void write() {
    List<Pending> batch = new ArrayList<>();
    try {
      while (true) {
        batch.add(queue.take());
        queue.drainTo(batch, LARGEST_BATCH - 1);
        commit(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void commit(List<Pending> batch) {
    try {
      for (Pending pending : batch) {
        BenchSchema.bind(insert, pending.row());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      batch.forEach(pending -> pending.done().completeAsync(() -> null, continuations));
    } catch (SQLException e) {
      batch.forEach(pending -> pending.done().completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    Closing.inOrder(thread, List.of(connection));
  }
}
