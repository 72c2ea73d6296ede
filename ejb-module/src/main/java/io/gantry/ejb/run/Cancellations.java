package io.gantry.ejb.run;

import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Workflow;
import io.gantry.persistence.run.JournalFailure;
import io.gantry.persistence.run.Run;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cancels runs. A run that is active here is asked to end by its coordinator. Any other is ended in its journal; should a
 * coordinator elsewhere hold it, that one collides with the entry and lets the run go.
 */
@ApplicationScoped
public class Cancellations {

  private static final int ATTEMPTS = 5;

  @Inject
  EngineHost host;

  @Inject
  RunReader reader;

  @Inject
  RunWriter writer;

  @Inject
  WorkflowLanguage language;

  @Inject
  Clock clock;

  /** As {@link RunService#cancel} says. */
  public void cancel(String workflowId, String by) {
    for (int attempt = 1; ; attempt++) {
      refuseEnded(reader.find(workflowId).orElseThrow(() -> new UnknownRun(workflowId)));
      if (host.engine().cancel(workflowId, by)) {
        return;
      }
      try {
        endInJournal(workflowId, by);
        return;
      } catch (RuntimeException e) {
        // Whoever wrote first may have ended the run, or taken it up here: look again.
        if (JournalFailure.of(e) != JournalFailure.COLLISION || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void endInJournal(String workflowId, String by) {
    StoredRun stored = reader.stored(workflowId).orElseThrow(() -> new UnknownRun(workflowId));
    Workflow workflow = stored.workflow(language);
    List<JournalEntry> history = new ArrayList<>(stored.entries());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<JournalEntry> added =
        List.of(
            new JournalEntry(stored.lastSeq() + 1, now, new RunEvent.CancelRequested(by)),
            new JournalEntry(stored.lastSeq() + 2, now, new RunEvent.RunCancelled(by)));
    history.addAll(added);
    RunSummary after = RunView.fold(workflowId, workflow, history).summary();
    writer.append(workflowId, added, after);
    host.listener().committed(workflowId, added, after);
  }

  private static void refuseEnded(Run run) {
    if (!run.status().isUnfinished()) {
      throw new Conflict(
          "Run " + run.workflowId() + " has ended already; it is " + run.status().name().toLowerCase(Locale.ROOT) + ".");
    }
  }
}
