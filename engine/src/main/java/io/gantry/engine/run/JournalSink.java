package io.gantry.engine.run;

import java.util.List;

/**
 * Where a group-commit journal keeps its entries. Methods block and need not be thread-safe among writers: at most one
 * {@link #commit} or {@link #holds} is under way at a time, while {@link #read} may come from any thread.
 */
public interface JournalSink {

  /**
   * Stores the entries of all appends and the run rows that follow from them in one transaction, in the order given.
   * When it throws, nothing is stored, except that after an {@link UnavailableException} everything may be.
   *
   * @param appends at least one; several may belong to one run
   * @throws FencedException when a position is already taken; the run it names matters only for a single append
   * @throws UnavailableException when another try may succeed
   * @throws RuntimeException when the same appends would be refused again
   */
  void commit(List<Append> appends);

  /**
   * Whether exactly this append's entries are stored at their positions. Asked after a collision, to tell one's own
   * commit, whose acknowledgement was lost, from another coordinator's.
   *
   * @throws UnavailableException when another try may succeed
   */
  boolean holds(Append append);

  /** Reads a run's entries as {@link Journal#read} does. */
  List<JournalEntry> read(String workflowId, long afterSeq, int limit);

  /**
   * What one coordinator wants stored together.
   *
   * @param entries at least one, consecutive
   * @param after the run as it stands with the entries applied
   */
  record Append(String workflowId, List<JournalEntry> entries, RunSummary after) {

    public Append {
      entries = List.copyOf(entries);
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("Run " + workflowId + ": an append holds at least one entry, not none");
      }
    }
  }

  /** The store is out of reach or asks for another try; whether the commit happened is unknown. */
  final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
