package io.gantry.engine.run;

import io.gantry.engine.context.Caller;
import io.gantry.engine.context.Work;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolTraffic;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs that are active on this node, one coordinator each. Thread-safe; no method blocks.
 *
 * <p>A run is taken up with its journal so far; once its tools are ready it gets its coordinator. It leaves when it ends,
 * when it is stopped, or when another node turns out to have it. A run whose entries the journal would not take is folded
 * anew and taken up again after a pause.
 */
public final class RunEngine {

  private static final Logger LOG = LoggerFactory.getLogger(RunEngine.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final EngineServices services;
  private final PatientExecutor runs;
  private final Calls calls;
  private final ToolTraffic toolTraffic;
  private final ToolBatch tools;
  private final RunEnding endings;
  private final Map<String, ActiveRun> active = new ConcurrentHashMap<>();
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
    this.endings = new RunEnding(services, this::turn, () -> draining);
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
    OpeningRun opening = new OpeningRun(by -> endCancelled(workflowId, workflow, by), () -> letGo(workflowId));
    if (active.putIfAbsent(workflowId, opening) != null) {
      return;
    }
    CompletableFuture<Toolbox> box = opened(workflow).toCompletableFuture();
    if (box.isDone() && !box.isCompletedExceptionally()) {
      begin(opening, view, workflow, caller, box.join());
    } else {
      box.whenComplete(
          (ready, failure) -> turn(workflowId, () -> answered(opening, view, workflow, caller, ready, failure)));
    }
    stopIfStopped(opening);
  }

  /** The tools of a run that waited for them are there, or will not come. */
  private void answered(
      OpeningRun opening, RunView view, Workflow workflow, Caller caller, Toolbox ready, Throwable failure) {
    String workflowId = view.workflowId();
    try {
      if (failure == null) {
        begin(opening, view, workflow, caller, ready);
      } else if (opening.end()) {
        letGo(workflowId);
        endings.withoutTools(workflowId, workflow, failure instanceof CompletionException e ? e.getCause() : failure);
      }
    } catch (RuntimeException e) {
      // Nobody is there any more to whom it could rise.
      LOG.error("Run {} cannot be taken up", workflowId, e);
      endings.fail(workflowId, workflow, e);
    }
  }

  private CompletionStage<Toolbox> opened(Workflow workflow) {
    try {
      return services.tools().open(workflow);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Puts the run's coordinator in the place of its opening, unless that was ended meanwhile. */
  private void begin(OpeningRun opening, RunView view, Workflow workflow, Caller caller, Toolbox box) {
    String workflowId = view.workflowId();
    RunAgents agents = new RunAgents(workflow, view.options(), box, tools, services.agents());
    Coordinator coordinator;
    try {
      coordinator =
          new Coordinator(
              services, runs, calls, view, caller, agents, ending -> ended(workflowId, workflow, caller, ending));
    } catch (RuntimeException | Error e) {
      agents.close();
      if (opening.end()) {
        letGo(workflowId);
      }
      throw e;
    }
    // In one go: whoever cancels the run in between must find one of the two, and its end the other.
    ActiveRun now =
        active.computeIfPresent(workflowId, (id, current) -> opening.become(coordinator) ? coordinator : current);
    if (now != coordinator) {
      agents.close();
      return;
    }
    coordinator.begin();
    stopIfStopped(coordinator);
  }

  /** Stopped between a look before and now: whoever stopped the engine may not have seen this run. */
  private void stopIfStopped(ActiveRun run) {
    if (stopped) {
      run.stop();
    } else if (draining) {
      run.drain();
    }
  }

  private void letGo(String workflowId) {
    active.remove(workflowId);
    noticeDrained();
  }

  private void endCancelled(String workflowId, Workflow workflow, String by) {
    turn(workflowId, () -> endings.cancelled(workflowId, workflow, by, () -> letGo(workflowId)));
  }

  /**
   * Asks a run to end.
   *
   * @param by name of who asks
   * @return false when the run is not active here
   */
  public boolean cancel(String workflowId, String by) {
    Optional<ActiveRun> run = Optional.ofNullable(active.get(workflowId));
    run.ifPresent(active -> active.cancel(by));
    return run.isPresent();
  }

  /**
   * Answers a question of a run. What the stage completes with is durable; it never fails.
   *
   * @return {@link AnswerOutcome.NotTaken} when the run is not active here
   */
  public CompletionStage<AnswerOutcome> answer(String workflowId, GivenAnswer answer) {
    ActiveRun run = active.get(workflowId);
    return run == null ? CompletableFuture.completedStage(new AnswerOutcome.NotTaken()) : run.answer(answer);
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
    active.values().forEach(ActiveRun::drain);
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
    active.values().forEach(ActiveRun::stop);
  }

  private void ended(String workflowId, Workflow workflow, Caller caller, Ending ending) {
    letGo(workflowId);
    services.listener().letGo(workflowId);
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
      turn(workflowId, () -> endings.fail(workflowId, workflow, broken.cause()));
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
      take(workflowId, workflow, endings.history(workflowId), caller);
    } catch (RuntimeException e) {
      ended(workflowId, workflow, caller, new Ending.Unrecorded(e));
    }
  }
}
