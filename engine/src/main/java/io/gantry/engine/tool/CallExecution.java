package io.gantry.engine.tool;

import io.gantry.engine.context.CallLog;
import io.gantry.engine.tool.Flight.Landing;
import io.gantry.engine.tool.SharedResult.Meaning;
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
 * whichever comes first; what a tool does after that is not heard. What it may take from other calls, and they from it, is
 * for {@link SharedResult} to say. A call that goes on later leaves and enters again, see {@link CallSteps}.
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
  private final SharedResult shared;
  private final CallThread thread = new CallThread();
  private final PendingWakeUp wakeUp = new PendingWakeUp();
  private final CompletableFuture<Optional<ToolOutcome>> outcome = new CompletableFuture<>();

  // Guarded by this.
  private Optional<Passage> passage;
  private boolean ended;
  private boolean started;
  private int timesBegun;
  private long startedNanos;

  CallExecution(ToolCall call, CallCheck.Checked checked, ToolContext context, ToolBatch.Conditions conditions) {
    this.call = call;
    this.checked = checked;
    this.context = context;
    this.conditions = conditions;
    this.texts = new CallTexts(call, checked);
    this.steps = new CallSteps(context, conditions);
    this.passage = newPassage();
    this.shared =
        new SharedResult(checked, context, conditions.reuse(), conditions.pool(), this::make, this::take);
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

  /** Makes the call, unless it can have its result without. */
  void submit() {
    if (checked instanceof CallCheck.Checked.Refused refused) {
      end(Meaning.LEFT, refused.status(), refused.text());
    } else {
      shared.seek();
    }
  }

  /** Hands the call to the pool as soon as its tool's limits let it begin. */
  private void make() {
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
      String text = steps.areUnderWay() ? texts.interrupted() + steps.lastWords() : texts.stopping();
      end(Meaning.BROKEN, Status.FAILED, text);
    } catch (RuntimeException e) {
      brokeDown(e);
    }
  }

  void cancel() {
    end(Meaning.LEFT, Status.CANCELLED, texts.cancelled() + steps.lastWords());
  }

  /** Ends the call because those of its reply have taken too long together. */
  void outOfTime(Duration allowed) {
    boolean begun;
    synchronized (this) {
      begun = timesBegun > 0;
    }
    String text = begun ? texts.cutOffWithItsBatch(allowed) + steps.lastWords() : texts.notRunInTime(allowed);
    end(Meaning.LEFT, new Landing(Status.TIMED_OUT, text, Optional.empty()), true);
  }

  /** Takes the call back, unless it has begun or must run once; answers whether it did. */
  boolean withdraw() {
    boolean once = checked instanceof CallCheck.Checked.Ready ready && ready.tool().effect(ready.arguments()) == Effect.ONCE;
    synchronized (this) {
      if (started || ended || once) {
        return false;
      }
      ended = true;
    }
    wakeUp.close();
    passage().ifPresent(Passage::over);
    shared.withdrawn();
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
        wakeUp.set(conditions.timer().after(timeout, () -> timeOut(timeout)));
        CallLog.begins(context.work(), "tool call " + call.tool(), conditions.caller());
      }
      Progress progress = steps.next(ready);
      later = progress instanceof Progress.Later;
      if (progress instanceof Progress.Done done) {
        end(done.lasts() ? Meaning.TOLD : Meaning.PASSING, Status.OK, done.text());
      }
    } catch (ToolException e) {
      end(Meaning.TOLD, Status.FAILED, e.getMessage());
    } catch (InterruptedException e) {
      later = steps.areTakenUpAgain();
      again =
          !steps.areUnderWay() && ready.tool().effect(ready.arguments()) != Effect.ONCE && timesBegun <= REPEATS;
      if (!again && !later) {
        end(Meaning.BROKEN, Status.FAILED, texts.interrupted() + steps.lastWords());
      }
      thread.keepForeignInterrupt();
    } catch (RuntimeException e) {
      brokeDown(e);
    } finally {
      if (!again && !later) {
        // An error that rises further still leaves an outcome behind.
        end(Meaning.BROKEN, Status.FAILED, texts.broken());
      }
      leave(later);
    }
    return again;
  }

  private void timeOut(Duration timeout) {
    end(Meaning.BROKEN, Status.TIMED_OUT, texts.timedOut(timeout) + steps.lastWords());
  }

  private void beginAgain() {
    synchronized (this) {
      if (ended) {
        return;
      }
      started = false;
      passage = newPassage();
    }
    wakeUp.callOff();
    LOG.info(
        "Run {}: step {}: tool {} was interrupted from outside and begins again",
        context.workflowId(),
        context.stepId(),
        call.tool());
    make();
  }

  private void brokeDown(RuntimeException e) {
    LOG.error("Run {}: step {}: tool {} broke down", context.workflowId(), context.stepId(), call.tool(), e);
    end(Meaning.BROKEN, Status.FAILED, texts.broken());
  }

  private boolean enter() {
    synchronized (this) {
      if (ended) {
        return false;
      }
      thread.enter();
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
      thread.leave();
      over = ended || !later;
    }
    if (over) {
      finish();
      return;
    }
    try {
      steps.pause(this::handOver);
    } catch (RejectedExecutionException stopping) {
      end(Meaning.BROKEN, Status.FAILED, texts.interrupted() + steps.lastWords());
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

  /** Ends the call with a result that it was not made for. */
  private void take(Landing landing) {
    end(Meaning.TOLD, landing, false);
  }

  private void end(Meaning meaning, Status status, String text) {
    end(meaning, new Landing(status, text, Optional.empty()), false);
  }

  private void end(Meaning meaning, Landing landing, boolean outOfTime) {
    String shown = landing.text() == null ? "" : ShownText.bounded(landing.text());
    ToolOutcome end;
    boolean ran;
    boolean pausing;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      long now = conditions.nanoTicker().getAsLong();
      Duration waited = Duration.ofNanos((started ? startedNanos : now) - conditions.startedNanos());
      Duration took = started ? Duration.ofNanos(now - startedNanos) : Duration.ZERO;
      ran = started;
      pausing = ran && !thread.isRunning();
      end = new ToolOutcome(call, landing.status(), shown, waited, took, outOfTime, landing.source());
      thread.interrupt();
    }
    wakeUp.close();
    passage().ifPresent(way -> {
      way.ended(end, ran ? Optional.of(end.took()) : Optional.empty());
      if (!ran) {
        // One that runs leaves when its thread does: until then the other side is still busy with it.
        way.over();
      } else if (pausing) {
        finish();
      }
    });
    shared.ended(meaning, end);
    outcome.complete(Optional.of(end));
  }
}
