package io.gantry.persistence.run;

import io.gantry.persistence.EmbeddedDatabase;
import io.gantry.persistence.workflow.WorkflowKey;
import io.gantry.persistence.workflow.WorkflowStore;
import java.time.Instant;
import java.util.Optional;

/** Runs and journal rows for tests, on a database with one workflow, {@code triage} version 1. */
final class RunRows {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  static final WorkflowKey TRIAGE = new WorkflowKey("triage", 1);

  private RunRows() {}

  static void storeTriage(EmbeddedDatabase database) {
    database.inTransaction(em -> new WorkflowStore(em).store("triage", "digest", "name: triage", "alice", NOON));
  }

  static NewRun aRun(String workflowId) {
    return aRun(workflowId, NOON);
  }

  static NewRun aRun(String workflowId, Instant submittedAt) {
    return new NewRun(workflowId, TRIAGE, "chain", "{\"a\": 1}", "{}", "alice", Optional.empty(), submittedAt);
  }

  static NewRun aRun(String workflowId, String submittedBy, IdempotencyKey key) {
    return new NewRun(workflowId, TRIAGE, "chain", "{}", "{}", submittedBy, Optional.of(key), NOON);
  }

  static JournalRow row(String workflowId, long seq) {
    return row(workflowId, seq, "{\"seq\": " + seq + "}");
  }

  static JournalRow row(String workflowId, long seq, String body) {
    Optional<String> step = Optional.of("steps[" + seq + "]");
    return new JournalRow(workflowId, seq, "StepStarted", step, NOON.plusSeconds(seq), body);
  }

  static RunRowChange change(String workflowId, StoredStatus status) {
    return new RunRowChange(
        workflowId, status, Optional.empty(), Optional.empty(), 0, 0, false, Optional.of(NOON), Optional.empty());
  }
}
