package io.gantry.engine.run;

import java.util.List;

/** Is told what became durable. Called on an engine thread, run by run in order; must not block or throw. */
@FunctionalInterface
public interface RunListener {

  /**
   * @param entries consecutive, already durable
   * @param after the run as it stands with them
   */
  void committed(String workflowId, List<JournalEntry> entries, RunSummary after);

  /** The run is not executed here any more, at its end or before it: another node may go on with it. */
  default void letGo(String workflowId) {}
}
