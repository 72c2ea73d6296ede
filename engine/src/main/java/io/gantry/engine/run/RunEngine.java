package io.gantry.engine.run;

import io.gantry.engine.context.Caller;
import io.gantry.engine.context.Work;
import io.gantry.engine.run.Coordinator.Ending;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolTraffic;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that are active on this node, one coordinator each. Thread-safe; no method blocks.
 *
 * <p>A run is taken up with its journal so far and leaves when it ends, when it is stopped, or when another node turns out
 * to have it. A run whose entries the journal would not take is folded anew and taken up again after a pause.
 */
public final class RunEngine {

  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int PAGE = 1000;

  private final EngineServices services;
  private final PatientExecutor runs;
  private final Calls calls;
  private final ToolTraffic toolTraffic;
  private final ToolBatch tools;
  private final Map<String, Coordinator> active = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;
  private volatile boolean stopped;

  public RunEngine(EngineServices services) {
    this(services, tools -> new PooledCalls(services, tools));
  }

  RunEngine(EngineServices services, Calls calls) {
    this(services, tools -> calls);
  }

  private RunEngine(EngineServices services, Function<ToolBatch, Calls> calls) {
    this.services = services;
    this.runs = new PatientExecutor(services.runs(), services.timer());
    this.toolTraffic = new ToolTraffic(services.timer(), services.ticker());
    this.tools = new ToolBatch(services.timer(), services.ticker(), toolTraffic, services.toolBatches());
    this.calls = calls.apply(tools);
  }

  /** The tool calls of all runs here. */
  public ToolTraffic toolTraffic() {
    return toolTraffic;
  }

  /** As {@link #take(String, Workflow, List, Caller)}, for nobody. */
  public void take(String workflowId, Workflow workflow, List<JournalEntry> history) {
    take(workflowId, workflow, history, Caller.NOBODY);
  }

  /**
   * Takes a run up, from its start or from where its journal ends. Does nothing when the run is active here already, has
   * ended, or the engine was stopped.
   *
   * @param history the run's whole journal; its first entry is {@link RunEvent.RunSubmitted}
   * @param caller in whose name models and tools are called while the run is active here
   * @throws IllegalStateException when the history is no run's journal
   */
  public void take(String workflowId, Workflow workflow, List<JournalEntry> history, Caller caller) {
    RunView view = RunView.fold(workflowId, workflow, history);
    if (view.submitted() == null) {
      throw new IllegalStateException("Run " + workflowId + ": its journal does not start with its submission");
    }
    if (view.status().isFinal() || draining || active.containsKey(workflowId)) {
      return;
    }
    RunAgents agents = new RunAgents(workflow, view.options(), services.tools(), tools, services.agents());
    Coordinator coordinator;
    try {
      coordinator =
          new Coordinator(
              services, runs, calls, view, caller, agents, ending -> ended(workflowId, workflow, caller, ending));
    } catch (RuntimeException | Error e) {
      agents.close();
      throw e;
    }
    if (active.putIfAbsent(workflowId, coordinator) != null) {
      agents.close();
      return;
    }
    coordinator.begin();
    // Stopped between the look above and now: whoever stopped the engine may not have seen this run.
    if (stopped) {
      coordinator.stop();
    } else if (draining) {
      coordinator.drain();
    }
  }

  /**
   * Asks a run to end.
   *
   * @param by name of who asks
   * @return false when the run is not active here
   */
  public boolean cancel(String workflowId, String by) {
    Optional<Coordinator> coordinator = Optional.ofNullable(active.get(workflowId));
    coordinator.ifPresent(c -> c.cancel(by));
    return coordinator.isPresent();
  }

  /**
   * Answers a question of a run. What the stage completes with is durable; it never fails.
   *
   * @return {@link AnswerOutcome.NotTaken} when the run is not active here
   */
  public CompletionStage<AnswerOutcome> answer(String workflowId, GivenAnswer answer) {
    Coordinator coordinator = active.get(workflowId);
    return coordinator == null
        ? CompletableFuture.completedStage(new AnswerOutcome.NotTaken())
        : coordinator.answer(answer);
  }

  /** How many runs are active here. */
  public int active() {
    return active.size();
  }

  /**
   * Begins nothing more and takes up no more runs. Calls that threads have taken up are awaited and recorded, and so is
   * what follows from them short of another call: a step's completion, a run's end. Each run is let go once none of its
   * calls is under way; its journal resumes to the same end. Returns at once and may be called again. Whoever does not want
   * to wait any longer calls {@link #stop()}.
   *
   * @return completes when no run is active here any more
   */
  public CompletionStage<Void> drain() {
    draining = true;
    active.values().forEach(Coordinator::drain);
    noticeDrained();
    return drained.minimalCompletionStage();
  }

  /**
   * Lets every run go where it stands, cancels its calls and takes up no more. Journals stay as they are; the runs resume
   * from them.
   */
  public void stop() {
    stopped = true;
    draining = true;
    active.values().forEach(Coordinator::stop);
  }

  private void ended(String workflowId, Workflow workflow, Caller caller, Ending ending) {
    active.remove(workflowId);
    noticeDrained();
    if (ending instanceof Ending.Fenced fenced) {
      LOG.warn("Run {} is let go: {}", workflowId, fenced.cause().getMessage());
    } else if (ending instanceof Ending.Unrecorded unrecorded) {
      LOG.error(
          "Run {}: the journal did not take its entries; it is taken up again in {} s",
          workflowId,
          PAUSE.toSeconds(),
          unrecorded.cause());
      services.timer().after(PAUSE, () -> turn(workflowId, () -> takeAgain(workflowId, workflow, caller)));
    } else if (ending instanceof Ending.Broken broken) {
      turn(workflowId, () -> fail(workflowId, workflow, broken.cause()));
    }
  }

  private void noticeDrained() {
    if (draining && active.isEmpty()) {
      drained.complete(null);
    }
  }

  private void turn(String workflowId, Runnable task) {
    runs.execute(() -> Work.on(workflowId).run(task));
  }

  private void takeAgain(String workflowId, Workflow workflow, Caller caller) {
    try {
      take(workflowId, workflow, history(workflowId), caller);
    } catch (RuntimeException e) {
      ended(workflowId, workflow, caller, new Ending.Unrecorded(e));
    }
  }

  /** Records that the engine gave a run up, so that nobody waits for it for ever; tries again until that is stored. */
  private void fail(String workflowId, Workflow workflow, Throwable cause) {
    RunView view;
    try {
      view = RunView.fold(workflowId, workflow, history(workflowId));
    } catch (RuntimeException e) {
      failLater(workflowId, workflow, cause, e);
      return;
    }
    if (view.status().isFinal()) {
      return;
    }
    String reason =
        "The engine failed; see the server's log for run " + workflowId + " (" + cause.getClass().getSimpleName() + ")";
    JournalEntry entry =
        new JournalEntry(
            view.lastSeq() + 1,
            services.clock().instant().truncatedTo(ChronoUnit.MICROS),
            new RunEvent.RunFailed(FailureKind.INTERNAL, reason, Optional.empty()));
    view.apply(entry);
    List<JournalEntry> entries = List.of(entry);
    services
        .journal()
        .append(workflowId, entries, view.summary())
        .whenComplete(
            (done, refusal) -> {
              if (refusal == null) {
                services.listener().committed(workflowId, entries, view.summary());
              } else if (!(refusal instanceof FencedException)) {
                failLater(workflowId, workflow, cause, refusal);
              }
            });
  }

  private void failLater(String workflowId, Workflow workflow, Throwable cause, Throwable obstacle) {
    if (draining) {
      return;
    }
    LOG.error(
        "Run {}: that the engine gave it up cannot be recorded; tried again in {} s",
        workflowId,
        PAUSE.toSeconds(),
        obstacle);
    services.timer().after(PAUSE, () -> turn(workflowId, () -> fail(workflowId, workflow, cause)));
  }

  private List<JournalEntry> history(String workflowId) {
    List<JournalEntry> history = new ArrayList<>();
    List<JournalEntry> page;
    do {
      page = services.journal().read(workflowId, history.size(), PAGE);
      history.addAll(page);
    } while (page.size() == PAGE);
    return history;
  }
}
