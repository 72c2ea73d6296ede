package io.gantry.persistence.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One row of a run's journal.
 *
 * @param seq from 1
 * @param stepId empty when the event belongs to the run as a whole
 * @param at cut to the microsecond, as PostgreSQL keeps it
 * @param body a JSON value; read back it has PostgreSQL's own spacing, order of keys and notation of numbers
 */
public record JournalRow(String workflowId, long seq, String kind, Optional<String> stepId, Instant at, String body) {

  public JournalRow {
    if (seq < 1) {
      throw new IllegalArgumentException("Run " + workflowId + ": journal positions start at 1, not " + seq);
    }
    at = at.truncatedTo(ChronoUnit.MICROS);
  }
}
