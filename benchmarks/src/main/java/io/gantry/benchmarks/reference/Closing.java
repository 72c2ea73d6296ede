package io.gantry.benchmarks.reference;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends a store: first its threads, then the connections they used. */
final class Closing {

  private static final long SECONDS = 10;

  private Closing() {}

  /**
   * Waits at most ten seconds for what the threads still have to do.
   *
   * @throws IllegalStateException when they are not done by then or a connection cannot be closed
   */
  static void inOrder(ExecutorService threads, List<Connection> connections) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The store's threads were not done after " + SECONDS + " s");
      }
      for (Connection connection : connections) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      throw new IllegalStateException("A connection of the hand-written program cannot be closed", e);
    }
  }
}
