package io.gantry.engine.context;

import java.util.Optional;

/** Whoever submitted a run, as the surroundings know them: lasts as long as the run is active, never stored. Thread-safe. */
public interface Caller {

  /** Nobody, in surroundings that know no callers. */
  Caller NOBODY =
      new Caller() {
        @Override
        public void run(Runnable task) {
          task.run();
        }

        @Override
        public Optional<String> onThisThread() {
          return Optional.empty();
        }
      };

  /**
   * Runs a task on this thread, in the caller's name, and returns when it is done.
   *
   * @throws RuntimeException what the task throws; or when the surroundings cannot act for the caller any more, and then
   *     the task has not begun
   */
  void run(Runnable task);

  /** The name for which the surroundings take this very thread to act at the moment; empty for nobody's. */
  Optional<String> onThisThread();
}
