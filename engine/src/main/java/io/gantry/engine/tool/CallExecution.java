package io.gantry.engine.tool;

import io.gantry.engine.context.CallLog;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its submission to its outcome. It ends exactly once: by itself, at its timeout or by cancellation,
 * whichever comes first; what a tool does after that is not heard. The thread that runs it is interrupted only between
 * its entering and leaving {@link #run}, so that a pool never gets back a thread with somebody else's interrupt.
 */
final class CallExecution implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CallExecution.class);

  /** How often a call whose thread was taken away begins again. */
  private static final int REPEATS = 3;

  private final ToolCall call;
  private final CallCheck.Checked checked;
  private final ToolContext context;
  private final ToolBatch.Conditions conditions;
  private final CompletableFuture<Optional<ToolOutcome>> outcome = new CompletableFuture<>();

  // Guarded by this.
  private boolean ended;
  private boolean started;
  private int timesBegun;
  private long startedNanos;
  private Thread runner;
  private boolean interrupted;
  private Runnable cancelWakeUp = () -> {};

  CallExecution(ToolCall call, CallCheck.Checked checked, ToolContext context, ToolBatch.Conditions conditions) {
    this.call = call;
    this.checked = checked;
    this.context = context;
    this.conditions = conditions;
  }

  /** How the call ended; empty when it was withdrawn. */
  CompletableFuture<Optional<ToolOutcome>> outcome() {
    return outcome;
  }

  /** Hands the call to the pool; a call that the pool refuses has failed. */
  void submit() {
    if (checked instanceof CallCheck.Checked.Refused refused) {
      end(refused.status(), refused.text());
      return;
    }
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    try {
      conditions.pool().execute(this);
    } catch (RejectedExecutionException stopping) {
      end(Status.FAILED, "Tool " + call.tool() + " was not run: the server is stopping.");
    } catch (RuntimeException e) {
      brokeDown(e);
    }
  }

  void cancel() {
    end(Status.CANCELLED, "The run was cancelled before tool " + call.tool() + " had ended.");
  }

  /** Takes the call back, unless it has begun or must run once; answers whether it did. */
  boolean withdraw() {
    boolean once = checked instanceof CallCheck.Checked.Ready ready && ready.tool().effect(ready.arguments()) == Effect.ONCE;
    Runnable wakeUp;
    synchronized (this) {
      if (started || ended || once) {
        return false;
      }
      ended = true;
      wakeUp = cancelWakeUp;
    }
    wakeUp.run();
    outcome.complete(Optional.empty());
    return true;
  }

  @Override
  public void run() {
    context.work().run(this::runAsCaller);
  }

  private void runAsCaller() {
    try {
      conditions.caller().run(this::execute);
    } catch (RuntimeException e) {
      // The surroundings cannot act for the caller any more; the tool has not begun.
      brokeDown(e);
    }
  }

  private void execute() {
    if (enter() && isTakenAway((CallCheck.Checked.Ready) checked)) {
      beginAgain();
    }
  }

  /**
   * Runs the tool; answers whether its thread was taken away under it and it may run again. A server does that when an
   * administrator changes its pool, which is no reason for a run to suffer.
   */
  private boolean isTakenAway(CallCheck.Checked.Ready ready) {
    boolean again = false;
    try {
      Duration timeout = ready.tool().signature().timeout();
      wakeUpBy(conditions.timer().after(timeout, () -> timeOut(ready)));
      CallLog.begins(context.work(), "tool call " + call.tool(), conditions.caller());
      end(Status.OK, ready.tool().call(ready.arguments(), context));
    } catch (ToolException e) {
      end(Status.FAILED, e.getMessage());
    } catch (InterruptedException e) {
      again = ready.tool().effect(ready.arguments()) != Effect.ONCE && timesBegun <= REPEATS;
      if (!again) {
        end(Status.FAILED, "Tool " + call.tool() + " was interrupted." + doubt(ready));
      }
      keepForeignInterrupt();
    } catch (RuntimeException e) {
      brokeDown(e);
    } finally {
      if (!again) {
        // An error that rises further still leaves an outcome behind.
        end(Status.FAILED, brokenText());
      }
      leave();
    }
    return again;
  }

  private void beginAgain() {
    Runnable wakeUp;
    synchronized (this) {
      if (ended) {
        return;
      }
      started = false;
      wakeUp = cancelWakeUp;
      cancelWakeUp = () -> {};
    }
    wakeUp.run();
    LOG.info(
        "Run {}: step {}: tool {} was interrupted from outside and begins again",
        context.workflowId(),
        context.stepId(),
        call.tool());
    submit();
  }

  private void brokeDown(RuntimeException e) {
    LOG.error("Run {}: step {}: tool {} broke down", context.workflowId(), context.stepId(), call.tool(), e);
    end(Status.FAILED, brokenText());
  }

  private String brokenText() {
    return "Tool " + call.tool() + " broke down; the server's log says more.";
  }

  private void timeOut(CallCheck.Checked.Ready ready) {
    end(
        Status.TIMED_OUT,
        "Tool " + call.tool() + " was cut off after " + ready.tool().signature().timeout().toMillis() + " ms."
            + doubt(ready));
  }

  private static String doubt(CallCheck.Checked.Ready ready) {
    boolean harmless = ready.tool().effect(ready.arguments()) == Effect.READ;
    return harmless ? "" : " Whether it took effect is not known.";
  }

  private synchronized boolean enter() {
    if (ended) {
      return false;
    }
    started = true;
    timesBegun++;
    startedNanos = conditions.nanoTicker().getAsLong();
    runner = Thread.currentThread();
    return true;
  }

  private synchronized void leave() {
    runner = null;
    if (interrupted) {
      Thread.interrupted();
    }
  }

  /** Whoever else interrupted the thread, the pool when it stops above all, still wants to be heard. */
  private synchronized void keepForeignInterrupt() {
    if (!interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Remembers how to call off the one wake-up that is pending, or calls it off when it came too late. */
  private void wakeUpBy(Runnable cancellation) {
    synchronized (this) {
      if (!ended) {
        cancelWakeUp = cancellation;
        return;
      }
    }
    cancellation.run();
  }

  private void end(Status status, String text) {
    String shown = text == null ? "" : ShownText.bounded(text);
    ToolOutcome end;
    Runnable wakeUp;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      wakeUp = cancelWakeUp;
      long now = conditions.nanoTicker().getAsLong();
      Duration waited = Duration.ofNanos((started ? startedNanos : now) - conditions.startedNanos());
      Duration took = started ? Duration.ofNanos(now - startedNanos) : Duration.ZERO;
      end = new ToolOutcome(call, status, shown, waited, took);
      if (runner != null && runner != Thread.currentThread()) {
        interrupted = true;
        runner.interrupt();
      }
    }
    wakeUp.run();
    outcome.complete(Optional.of(end));
  }
}
