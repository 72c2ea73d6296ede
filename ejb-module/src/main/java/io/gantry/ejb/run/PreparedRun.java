package io.gantry.ejb.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.workflow.WorkflowArchive;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.Ordered;
import io.gantry.persistence.run.IdempotencyKey;
import io.gantry.persistence.run.NewRun;
import io.gantry.persistence.workflow.WorkflowKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A submission that was found in order, ready to be stored.
 *
 * @param stored the version the caller named; empty when the file came with the request
 * @param inputs every input with its value
 * @param at to the microsecond
 */
public record PreparedRun(
    String workflowId,
    LoadedWorkflow loaded,
    Optional<WorkflowKey> stored,
    Map<String, JsonNode> inputs,
    RunOptions options,
    Trace trace,
    String submittedBy,
    Optional<IdempotencyKey> idempotencyKey,
    Instant at) {

  private static final RunJson JSON = new RunJson();

  public PreparedRun {
    inputs = Ordered.copyOf(inputs);
  }

  /** The version to run; stores it first if need be. */
  WorkflowKey workflow(WorkflowArchive archive) {
    return stored.orElseGet(
        () -> archive.key(loaded.workflow().name(), loaded.digest(), loaded.source(), submittedBy, at));
  }

  NewRun row(WorkflowKey key) {
    return new NewRun(
        workflowId,
        key,
        loaded.workflow().pattern().type(),
        JSON.text(inputs),
        JSON.text(options),
        submittedBy,
        idempotencyKey,
        at);
  }

  /** The first entries of the journal: the submission, and what its author should know about the workflow. */
  List<JournalEntry> entries(WorkflowKey key) {
    List<JournalEntry> entries = new ArrayList<>();
    entries.add(
        new JournalEntry(
            1,
            at,
            new RunEvent.RunSubmitted(
                key.name(), key.version(), inputs, options, submittedBy, Optional.of(trace))));
    for (String warning : loaded.warnings()) {
      entries.add(new JournalEntry(entries.size() + 1L, at, new RunEvent.Warned("workflow", warning)));
    }
    return entries;
  }
}
