package io.gantry.engine.tool;

import io.gantry.engine.context.CallLog;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its submission to its outcome. It ends exactly once: by itself, at its timeout or by cancellation,
 * whichever comes first; what a tool does after that is not heard. The thread that runs it is interrupted only between
 * its entering and leaving {@link #run}, so that a pool never gets back a thread with somebody else's interrupt. A call that
 * goes on later leaves and enters again, see {@link CallSteps}.
 */
final class CallExecution implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CallExecution.class);

  /** How often a call whose thread was taken away begins again. */
  private static final int REPEATS = 3;

  private final ToolCall call;
  private final CallCheck.Checked checked;
  private final ToolContext context;
  private final ToolBatch.Conditions conditions;
  private final CallTexts texts;
  private final CallSteps steps;
  private final CompletableFuture<Optional<ToolOutcome>> outcome = new CompletableFuture<>();

  // Guarded by this.
  private Optional<Passage> passage;
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
    this.texts = new CallTexts(call, checked);
    this.steps = new CallSteps(context, conditions);
    this.passage = newPassage();
  }

  private Optional<Passage> newPassage() {
    Optional<Tool> tool =
        checked instanceof CallCheck.Checked.Ready ready
            ? Optional.of(ready.tool())
            : ((CallCheck.Checked.Refused) checked).tool();
    return tool.map(of -> new Passage(conditions.traffic(), of, context, conditions.room(), this::handOver));
  }

  /** How the call ended; empty when it was withdrawn. */
  CompletableFuture<Optional<ToolOutcome>> outcome() {
    return outcome;
  }

  /** Hands the call to the pool as soon as its tool's limits let it begin. */
  void submit() {
    if (checked instanceof CallCheck.Checked.Refused refused) {
      end(refused.status(), refused.text());
      return;
    }
    Passage asked;
    synchronized (this) {
      if (ended) {
        return;
      }
      asked = passage.orElseThrow();
    }
    asked.request();
    leaveIfEnded(asked);
  }

  /** A call that was ended before it had a place to leave must not keep one. */
  private boolean leaveIfEnded(Passage asked) {
    synchronized (this) {
      if (!ended || started) {
        return ended;
      }
    }
    asked.over();
    return true;
  }

  /** The tool that is called; empty when there is none of that name. */
  Optional<ToolIdentity> tool() {
    return passage().map(Passage::tool);
  }

  /** Hands the call to the pool; a call that the pool refuses has failed. */
  private void handOver() {
    if (leaveIfEnded(way())) {
      return;
    }
    try {
      conditions.pool().execute(this);
    } catch (RejectedExecutionException stopping) {
      end(Status.FAILED, steps.areUnderWay() ? texts.interrupted() + steps.lastWords() : texts.stopping());
    } catch (RuntimeException e) {
      brokeDown(e);
    }
  }

  void cancel() {
    end(Status.CANCELLED, texts.cancelled() + steps.lastWords());
  }

  /** Ends the call because those of its reply have taken too long together. */
  void outOfTime(Duration allowed) {
    boolean begun;
    synchronized (this) {
      begun = timesBegun > 0;
    }
    String text = begun ? texts.cutOffWithItsBatch(allowed) + steps.lastWords() : texts.notRunInTime(allowed);
    end(Status.TIMED_OUT, text, true);
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
    passage().ifPresent(Passage::over);
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
   * Takes the tool's next step; answers whether its thread was taken away under it and it may run again. A server does that
   * when an administrator changes its pool, which is no reason for a run to suffer.
   */
  private boolean isTakenAway(CallCheck.Checked.Ready ready) {
    boolean again = false;
    boolean later = false;
    try {
      if (!steps.areUnderWay()) {
        Duration timeout = ready.tool().signature().timeout();
        wakeUpBy(
            conditions.timer().after(timeout, () -> end(Status.TIMED_OUT, texts.timedOut(timeout) + steps.lastWords())));
        CallLog.begins(context.work(), "tool call " + call.tool(), conditions.caller());
      }
      Progress progress = steps.next(ready);
      later = progress instanceof Progress.Later;
      if (progress instanceof Progress.Done done) {
        end(Status.OK, done.text());
      }
    } catch (ToolException e) {
      end(Status.FAILED, e.getMessage());
    } catch (InterruptedException e) {
      later = steps.areTakenUpAgain();
      again =
          !steps.areUnderWay() && ready.tool().effect(ready.arguments()) != Effect.ONCE && timesBegun <= REPEATS;
      if (!again && !later) {
        end(Status.FAILED, texts.interrupted() + steps.lastWords());
      }
      keepForeignInterrupt();
    } catch (RuntimeException e) {
      brokeDown(e);
    } finally {
      if (!again && !later) {
        // An error that rises further still leaves an outcome behind.
        end(Status.FAILED, texts.broken());
      }
      leave(later);
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
      passage = newPassage();
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
    end(Status.FAILED, texts.broken());
  }

  private boolean enter() {
    synchronized (this) {
      if (ended) {
        return false;
      }
      runner = Thread.currentThread();
      if (steps.areUnderWay()) {
        return true;
      }
      started = true;
      timesBegun++;
      startedNanos = conditions.nanoTicker().getAsLong();
    }
    way().begun();
    return true;
  }

  private void leave(boolean later) {
    boolean over;
    synchronized (this) {
      runner = null;
      if (interrupted) {
        Thread.interrupted();
      }
      over = ended || !later;
    }
    if (over) {
      finish();
      return;
    }
    try {
      steps.pause(this::handOver);
    } catch (RejectedExecutionException stopping) {
      end(Status.FAILED, texts.interrupted() + steps.lastWords());
    }
  }

  /** Gives the call's place away, once the other side is no longer busy with it. */
  private void finish() {
    steps.callOff(way()::over);
  }

  private synchronized Optional<Passage> passage() {
    return passage;
  }

  /** The passage of a call that may run. */
  private Passage way() {
    return passage().orElseThrow();
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
    end(status, text, false);
  }

  private void end(Status status, String text, boolean outOfTime) {
    String shown = text == null ? "" : ShownText.bounded(text);
    ToolOutcome end;
    Runnable wakeUp;
    boolean ran;
    boolean pausing;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      wakeUp = cancelWakeUp;
      long now = conditions.nanoTicker().getAsLong();
      Duration waited = Duration.ofNanos((started ? startedNanos : now) - conditions.startedNanos());
      Duration took = started ? Duration.ofNanos(now - startedNanos) : Duration.ZERO;
      ran = started;
      pausing = ran && runner == null;
      end = new ToolOutcome(call, status, shown, waited, took, outOfTime);
      if (runner != null && runner != Thread.currentThread()) {
        interrupted = true;
        runner.interrupt();
      }
    }
    wakeUp.run();
    passage().ifPresent(way -> {
      way.ended(status, ran ? Optional.of(end.took()) : Optional.empty());
      if (!ran) {
        // One that runs leaves when its thread does: until then the other side is still busy with it.
        way.over();
      } else if (pausing) {
        finish();
      }
    });
    outcome.complete(Optional.of(end));
  }
}
