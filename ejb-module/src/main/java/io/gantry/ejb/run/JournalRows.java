package io.gantry.ejb.run;

import io.gantry.engine.run.EventCodec;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunSummary;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.RunRowChange;
import io.gantry.persistence.run.StoredStatus;
import java.util.Optional;

/** Entries as rows and back. */
final class JournalRows {

  private final EventCodec codec = new EventCodec();

  JournalRow row(String workflowId, JournalEntry entry) {
    RunEvent event = entry.event();
    Optional<String> step =
        event instanceof RunEvent.OfStep ofStep ? Optional.of(ofStep.step().value()) : Optional.empty();
    return new JournalRow(workflowId, entry.seq(), codec.kind(event), step, entry.at(), codec.body(event));
  }

  /**
   * The entry a row holds.
   *
   * @throws IllegalArgumentException when this version of Gantry cannot read it
   */
  JournalEntry entry(JournalRow row) {
    return new JournalEntry(row.seq(), row.at(), codec.event(row.kind(), row.body()));
  }

  RunRowChange change(String workflowId, RunSummary after) {
    return new RunRowChange(
        workflowId,
        StoredStatus.valueOf(after.status().name()),
        after.result(),
        after.error(),
        after.tokens().input(),
        after.tokens().output(),
        after.tokens().estimated(),
        after.startedAt(),
        after.endedAt());
  }
}
