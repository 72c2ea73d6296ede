package io.gantry.ejb.run;

import io.gantry.engine.context.Work;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.FailureKind;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.time.Timer;
import io.gantry.engine.workflow.Workflow;
import io.gantry.persistence.run.Run;
import io.gantry.persistence.run.RunCursor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up, once after start, every run that had not ended when the server last stopped, oldest first.
 *
 * <p>A run that cannot be read is marked as failed, with the reason, and does not keep the others waiting. When the
 * database does not answer, nobody is to blame: recovery pauses and goes on where it was. When it does answer and one
 * run fails again and again all the same, that run is passed over.
 */
final class Recovery {

  /** Receives the runs. */
  @FunctionalInterface
  interface Taker {
    void take(String workflowId, Workflow workflow, List<JournalEntry> history);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int PAGE = 500;
  private static final int TRIES = 5;

  private final RunReader reader;
  private final RunWriter writer;
  private final Function<StoredRun, Workflow> workflows;
  private final Taker taker;
  private final Timer timer;
  private final Executor executor;
  private final Clock clock;
  private final String node;
  private final Runnable done;

  // Used by one task at a time.
  private Optional<RunCursor> place = Optional.empty();
  private int failures;
  private int taken;
  private int unreadable;

  Recovery(
      RunReader reader,
      RunWriter writer,
      Function<StoredRun, Workflow> workflows,
      Taker taker,
      Timer timer,
      Executor executor,
      Clock clock,
      String node,
      Runnable done) {
    this.reader = reader;
    this.writer = writer;
    this.workflows = workflows;
    this.taker = taker;
    this.timer = timer;
    this.executor = executor;
    this.clock = clock;
    this.node = node;
    this.done = done;
  }

  void run() {
    try {
      List<RunCursor> page;
      do {
        page = reader.unfinished(place, PAGE);
        for (RunCursor run : page) {
          takeUp(run);
          place = Optional.of(run);
        }
      } while (page.size() == PAGE);
    } catch (RuntimeException e) {
      LOG.warn("Recovery of unfinished runs is interrupted and goes on in {} s", PAUSE.toSeconds(), e);
      timer.after(PAUSE, () -> executor.execute(this::run));
      return;
    }
    LOG.info("Recovery is done: {} unfinished runs taken up, {} could not be read", taken, unreadable);
    done.run();
  }

  /** A run that goes on failing although the database answers is passed over, so that the others get their turn. */
  private void takeUp(RunCursor run) {
    try {
      Work.on(run.workflowId()).run(() -> reader.stored(run.workflowId()).ifPresent(this::recover));
    } catch (RuntimeException e) {
      failures++;
      if (failures < TRIES || !reader.answers()) {
        throw e;
      }
      unreadable++;
      LOG.error("Run {} cannot be taken up and stays as it is until the next start", run.workflowId(), e);
    }
    failures = 0;
  }

  private void recover(StoredRun stored) {
    String workflowId = stored.run().workflowId();
    Workflow workflow;
    List<JournalEntry> history;
    try {
      workflow = workflows.apply(stored);
      history = stored.entries();
    } catch (RuntimeException e) {
      fail(stored, e);
      return;
    }
    if (writer.claim(workflowId, node).isEmpty()) {
      return;
    }
    try {
      taker.take(workflowId, workflow, history);
      taken++;
    } catch (IllegalStateException e) {
      fail(stored, e);
    }
  }

  private void fail(StoredRun stored, RuntimeException cause) {
    Run run = stored.run();
    unreadable++;
    LOG.error("Run {} cannot be taken up again and is marked as failed", run.workflowId(), cause);
    String reason = "The run could not be taken up again after a restart: " + cause.getMessage();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    writer.append(
        run.workflowId(),
        List.of(
            new JournalEntry(
                stored.lastSeq() + 1,
                now,
                new RunEvent.RunFailed(FailureKind.INTERNAL, reason, Optional.empty()))),
        new RunSummary(
            RunStatus.FAILED,
            Optional.empty(),
            Optional.of(reason),
            new Tokens(run.tokensIn(), run.tokensOut(), run.tokensEstimated()),
            run.startedAt(),
            Optional.of(now)));
  }
}
