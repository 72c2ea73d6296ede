package io.gantry.ejb.run;

import io.gantry.ejb.cache.ResponseCaches;
import io.gantry.ejb.insight.RunMetrics;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.request.RequestRefusedException.Busy;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEngine;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunView;
import io.gantry.engine.workflow.Workflow;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The engine's life on this server: built from the settings at start-up, which fails when they are not in order, then
 * given what was left unfinished, and drained when the server or the application stops. Thread-safe.
 *
 * <h2>How a stop is noticed</h2>
 *
 * An application hears of its stop when its singletons are destroyed. By then the web module is gone, and with it the way
 * to callers that wait; so that module calls {@link #drain} as the first thing when it is stopped. A server that stops as a
 * whole may close its executors, and wait for the tasks in them, long before that; so the host also looks every half second
 * whether they are closed, and whoever meets a closed one tells it at once. Whatever comes first begins the drain.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class EngineHost {

  private static final Duration LOOK_FOR_STOP = Duration.ofMillis(500);
  private static final int RETRY_AFTER_STOP_SECONDS = 15;

  @Inject
  GantrySettings settings;

  @Inject
  Pools pools;

  @Inject
  EngineParts parts;

  @Inject
  WorkflowLanguage language;

  @Inject
  RunReader reader;

  @Inject
  RunWriter writer;

  @Inject
  RunMetrics metrics;

  @Inject
  RunEvents events;

  @Inject
  Callers callers;

  @Inject
  WarmStart warmStart;

  @Inject
  Clock clock;

  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile EngineState state = EngineState.STARTING;
  private Drain drain;
  // A look that comes after the container took the pools away makes it complain.
  private volatile Runnable nextLook = () -> {};

  @PostConstruct
  void open() {
    parts.open(listener());
    drain = new Drain(new WayOut(), settings.runs().drainTimeout(), System::nanoTime);
    state = EngineState.RECOVERING;
    Recovery recovery =
        new Recovery(
            reader,
            writer,
            stored -> stored.workflow(language),
            (workflowId, workflow, history) -> engine().take(workflowId, workflow, history, callers.nobody()),
            pools.timer(),
            pools.server(),
            clock,
            settings.node(),
            this::recovered);
    pools.server().execute(recovery::run);
    pools.stop().whenNoticed(this::stop);
    lookForStop();
  }

  @PreDestroy
  void close() {
    nextLook.run();
    drain();
    parts.close();
    state = EngineState.STOPPED;
  }

  /**
   * Stops taking work and waits until every run is let go, for {@code gantry.drain.timeout} and a moment at most. Whoever
   * stops first calls it; again, it only waits.
   */
  public void drain() {
    stop();
    drain.await();
  }

  /** Whoever comes second waits until the drain has begun. */
  private synchronized void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    state = EngineState.STOPPING;
    events.serverStops();
    warmStart.stop();
    drain.begin(pools.timer());
  }

  private void lookForStop() {
    // In this order: the container takes the pools away while the drain is under way.
    if (!isStopping() && !pools.stop().look()) {
      nextLook = pools.timer().after(LOOK_FOR_STOP, this::lookForStop);
    }
  }

  /** Where the engine stands now. */
  public EngineState state() {
    return state;
  }

  /** Whether the server or the application stops. */
  public boolean isStopping() {
    return stopping.get();
  }

  /**
   * Lets requests that begin something pass as long as the server does not stop.
   *
   * @throws Busy when it does
   */
  public void refuseWhileStopping() {
    if (isStopping()) {
      throw new Busy("This server is stopping.", RETRY_AFTER_STOP_SECONDS);
    }
  }

  /** The engine; never null once the application has started. */
  public RunEngine engine() {
    return parts.engine();
  }

  /** Answers that supervisors may take again; never null once the application has started. */
  public AnswerCache answers() {
    return parts.answers();
  }

  /** Results of tools and answers of models that may be given again; never null once the application has started. */
  public ResponseCaches responses() {
    return parts.responses();
  }

  /** Whom committed entries are told to. Never throws. */
  public RunListener listener() {
    return new RunAudience(List.of(metrics, events));
  }

  /** Starts a run that was just stored, for this thread's caller, after telling everybody of its first entries. */
  public void start(RunView run, Workflow workflow, List<JournalEntry> entries) {
    listener().committed(run.workflowId(), entries, run.summary());
    engine().take(run.workflowId(), workflow, entries, callers.current());
  }

  private final class WayOut implements Drain.Out {

    @Override
    public CompletionStage<Void> drain() {
      return engine().drain();
    }

    @Override
    public void stop() {
      engine().stop();
    }

    @Override
    public int active() {
      return engine().active();
    }
  }

  private void recovered() {
    if (state == EngineState.RECOVERING) {
      state = EngineState.READY;
      pools.server().execute(warmStart::begin);
    }
  }
}
