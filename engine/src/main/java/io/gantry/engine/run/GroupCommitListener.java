package io.gantry.engine.run;

import java.time.Duration;

/**
 * Is told what the journal's writer does, for metrics and logs. Called on the writer's thread; must not block or
 * throw.
 */
public interface GroupCommitListener {

  /** Hears nothing. */
  GroupCommitListener NONE = (appends, entries, took) -> {};

  /**
   * A transaction was committed.
   *
   * @param appends how many shared it
   * @param entries how many it stored
   * @param took from handing it to the store until the acknowledgement
   */
  void committed(int appends, int entries, Duration took);

  /** The store or the journal's executor is not available; the next try starts after the pause. */
  default void retrying(RuntimeException cause, Duration pause) {}
}
