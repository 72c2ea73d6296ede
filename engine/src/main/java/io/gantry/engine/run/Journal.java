package io.gantry.engine.run;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The record of all runs. Thread-safe. */
public interface Journal {

  /**
   * Appends entries to a run's journal and brings the run's row in step with them, both or neither.
   *
   * <p>Returns at once. The stage completes when the entries are durable. It fails with {@link FencedException} when
   * another coordinator has written the same positions, and with any other exception when the store refused the entries
   * for good; in both cases none of them is stored. Whoever appends waits for the stage before appending to the same run
   * again.
   *
   * @param entries at least one, consecutive
   * @param after the run as it stands with the entries applied
   */
  CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after);

  /**
   * Reads a run's entries in order; blocks.
   *
   * @param afterSeq 0 for the beginning
   * @param limit most entries to return
   * @return possibly none
   */
  List<JournalEntry> read(String workflowId, long afterSeq, int limit);
}
