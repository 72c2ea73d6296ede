package io.gantry.benchmarks.reference;

import java.util.concurrent.CompletableFuture;

/** Where the hand-written program records what is done. Thread-safe. */
public interface StepStore extends AutoCloseable {

  /**
   * Records a completed step; does not block.
   *
   * @return completes when the row is committed
   */
  CompletableFuture<Void> record(Row row);

  /** Waits for rows on their way and closes the connections. */
  @Override
  void close();

  /** A completed step as it is stored. */
  record Row(String run, String step, String response) {}
}
