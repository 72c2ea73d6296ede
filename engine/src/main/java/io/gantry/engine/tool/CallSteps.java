package io.gantry.engine.tool;

import io.gantry.engine.tool.Progress.Continuation;
import io.gantry.engine.tool.Progress.Later;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of one call: the first one, and those with which it goes on after pauses. During a pause there is nothing but a
 * wake-up: no thread, no place in a pool. Steps are taken one at a time; everything else is thread-safe.
 */
final class CallSteps {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(CallSteps.class);

  /** How often a call goes on whose thread was taken away during a later step. */
  private static final int REPEATS = 3;

  private final ToolContext context;
  private final ToolBatch.Conditions conditions;

  private final PendingWakeUp wakeUp = new PendingWakeUp();

  // Guarded by this.
  private Optional<Later> later = Optional.empty();
  private int interruptions;

  CallSteps(ToolContext context, ToolBatch.Conditions conditions) {
    this.context = context;
    this.conditions = conditions;
  }

  /** Whether the call has taken its first step and has further ones before it. */
  synchronized boolean areUnderWay() {
    return later.isPresent();
  }

  /** What is to be said of a call that is cut off now. */
  String lastWords() {
    return areUnderWay() ? " What it had started is to be called off; the log says if that fails." : "";
  }

  /** Takes the next step on this thread: the first, or the one that is due. */
  Progress next(CallCheck.Checked.Ready ready) throws ToolException, InterruptedException {
    Optional<Later> due;
    synchronized (this) {
      due = later;
    }
    try {
      Progress progress =
          due.isPresent() ? due.get().next().proceed() : ready.tool().begin(ready.arguments(), context);
      goOn(progress instanceof Later more ? Optional.of(more) : Optional.empty());
      return progress;
    } catch (ToolException e) {
      goOn(Optional.empty());
      throw e;
    }
  }

  /** After an interrupt from outside: whether the call goes on at once with the step that was interrupted. */
  synchronized boolean areTakenUpAgain() {
    if (later.isEmpty() || ++interruptions > REPEATS) {
      return false;
    }
    later = Optional.of(new Later(Duration.ZERO, later.get().next()));
    return true;
  }

  /**
   * Lets the call go on after its pause, unless it is called off before.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the server stops
   */
  void pause(Runnable goOn) {
    Duration pause;
    synchronized (this) {
      if (later.isEmpty()) {
        return;
      }
      pause = later.get().pause();
    }
    if (pause.isZero()) {
      goOn.run();
      return;
    }
    wakeUp.set(conditions.timer().after(pause, goOn));
  }

  /**
   * Takes no further step, and calls off what the call has started, on a thread of the pool.
   *
   * @param over told when that is done, or there was nothing to do
   */
  void callOff(Runnable over) {
    Optional<Later> left;
    synchronized (this) {
      left = later;
      later = Optional.empty();
    }
    wakeUp.close();
    if (left.isEmpty()) {
      over.run();
      return;
    }
    try {
      conditions.pool().execute(() -> context.work().run(() -> abandon(left.get().next(), over)));
    } catch (RuntimeException e) {
      notCalledOff(e);
      over.run();
    }
  }

  private synchronized void goOn(Optional<Later> next) {
    later = next;
  }

  private void abandon(Continuation left, Runnable over) {
    try {
      conditions.caller().run(() -> abandon(left));
    } catch (RuntimeException e) {
      notCalledOff(e);
    } finally {
      over.run();
    }
  }

  private void abandon(Continuation left) {
    Alarm alarm = new Alarm(Thread.currentThread());
    Runnable cancellation = conditions.timer().after(PATIENCE, alarm::ring);
    try {
      left.abandon();
    } catch (ToolException e) {
      notCalledOff(e);
    } catch (InterruptedException e) {
      notCalledOff(e);
      if (!alarm.hasRung()) {
        Thread.currentThread().interrupt();
      }
    } finally {
      cancellation.run();
      alarm.switchOff();
    }
  }

  private void notCalledOff(Exception e) {
    LOG.warn(
        "Run {}: step {}: call {}: what the call had started at the other side was not called off and may go on there: {}",
        context.workflowId(),
        context.stepId(),
        context.callKey(),
        e.toString());
  }

  /** Interrupts a thread once, unless it is switched off before; leaves the thread without an interrupt of its own. */
  private static final class Alarm {

    private final Thread sleeper;

    // Guarded by this.
    private boolean off;
    private boolean rung;

    Alarm(Thread sleeper) {
      this.sleeper = sleeper;
    }

    synchronized void ring() {
      if (!off) {
        rung = true;
        sleeper.interrupt();
      }
    }

    synchronized boolean hasRung() {
      return rung;
    }

    synchronized void switchOff() {
      off = true;
      if (rung) {
        Thread.interrupted();
      }
    }
  }
}
