package io.gantry.engine.run;

import io.gantry.engine.tool.ToolsUnavailableException;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the end of runs that have no coordinator: not yet, or not any more. Tries again until it is stored. */
final class RunEnding {

  private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int PAGE = 1000;

  private final EngineServices services;
  private final BiConsumer<String, Runnable> turn;
  private final BooleanSupplier draining;

  /**
   * @param turn runs a task for a run, on the pool of runs
   * @param draining whether nothing is tried again any more
   */
  RunEnding(EngineServices services, BiConsumer<String, Runnable> turn, BooleanSupplier draining) {
    this.services = services;
    this.turn = turn;
    this.draining = draining;
  }

  /**
   * Somebody cancelled the run, and was told so: that is recorded even where another node has written to the run meanwhile.
   *
   * @param then runs once that is recorded, or cannot be before the server stops
   */
  void cancelled(String workflowId, Workflow workflow, String by, Runnable then) {
    end(
        new End(
            workflowId, workflow, List.of(new RunEvent.CancelRequested(by), new RunEvent.RunCancelled(by)), true, then));
  }

  /** The run's tools cannot be made ready. */
  void withoutTools(String workflowId, Workflow workflow, Throwable cause) {
    if (cause instanceof ToolsUnavailableException unavailable) {
      LOG.warn("Run {} cannot go on: {}", workflowId, unavailable.getMessage());
      end(workflowId, workflow, new RunEvent.RunFailed(FailureKind.TOOL, unavailable.getMessage(), Optional.empty()));
    } else {
      LOG.error("Run {}: its tools cannot be made ready", workflowId, cause);
      fail(workflowId, workflow, cause);
    }
  }

  /** The engine gave the run up; recorded, so that nobody waits for it for ever. */
  void fail(String workflowId, Workflow workflow, Throwable cause) {
    String reason =
        "The engine failed; see the server's log for run " + workflowId + " (" + cause.getClass().getSimpleName() + ")";
    end(workflowId, workflow, new RunEvent.RunFailed(FailureKind.INTERNAL, reason, Optional.empty()));
  }

  /** What another node makes of the run takes precedence. */
  private void end(String workflowId, Workflow workflow, RunEvent last) {
    end(new End(workflowId, workflow, List.of(last), false, () -> {}));
  }

  /**
   * An end to record.
   *
   * @param insists whether it is recorded although another node has written to the run
   * @param then runs once it is recorded, or will not be
   */
  private record End(
      String workflowId, Workflow workflow, List<RunEvent> lastEvents, boolean insists, Runnable then) {}

  /** Records the end of a run that has no coordinator; tries again until that is stored. */
  private void end(End end) {
    RunView view;
    try {
      view = RunView.fold(end.workflowId(), end.workflow(), history(end.workflowId()));
    } catch (RuntimeException e) {
      endLater(end, e);
      return;
    }
    if (view.status().isFinal()) {
      end.then().run();
      return;
    }
    Instant now = services.clock().instant().truncatedTo(ChronoUnit.MICROS);
    List<JournalEntry> entries = new ArrayList<>();
    for (RunEvent event : end.lastEvents()) {
      JournalEntry entry = new JournalEntry(view.lastSeq() + 1, now, event);
      view.apply(entry);
      entries.add(entry);
    }
    services
        .journal()
        .append(end.workflowId(), entries, view.summary())
        .whenComplete(
            (done, refusal) -> {
              if (refusal == null) {
                services.listener().committed(end.workflowId(), entries, view.summary());
                end.then().run();
              } else if (!(refusal instanceof FencedException)) {
                endLater(end, refusal);
              } else if (end.insists()) {
                turn.accept(end.workflowId(), () -> end(end));
              } else {
                end.then().run();
              }
            });
  }

  private void endLater(End end, Throwable obstacle) {
    if (draining.getAsBoolean()) {
      end.then().run();
      return;
    }
    LOG.error(
        "Run {}: that it has ended cannot be recorded; tried again in {} s",
        end.workflowId(),
        PAUSE.toSeconds(),
        obstacle);
    services.timer().after(PAUSE, () -> turn.accept(end.workflowId(), () -> end(end)));
  }

  /** A run's whole journal; blocks while it is read. */
  List<JournalEntry> history(String workflowId) {
    List<JournalEntry> history = new ArrayList<>();
    List<JournalEntry> page;
    do {
      page = services.journal().read(workflowId, history.size(), PAGE);
      history.addAll(page);
    } while (page.size() == PAGE);
    return history;
  }
}
