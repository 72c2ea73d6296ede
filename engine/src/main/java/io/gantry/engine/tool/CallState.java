package io.gantry.engine.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the making of one call stands: not begun, begun, ended; with the thread that runs it now. It ends once, for whoever
 * comes first. Thread-safe.
 */
final class CallState {

  private final ToolBatch.Conditions conditions;
  private final CallThread thread = new CallThread();

  // Guarded by this.
  private boolean ended;
  private boolean started;
  private int timesBegun;
  private long startedNanos;

  CallState(ToolBatch.Conditions conditions) {
    this.conditions = conditions;
  }

  /**
   * What a call had come to when it was stopped.
   *
   * @param ran whether a thread had taken it up
   * @param pausing whether none runs it now though one had
   */
  record Stopped(boolean ran, boolean pausing, Duration waited, Duration took) {}

  /** Whether a thread has taken the call up, and it was not put back since. */
  synchronized boolean hasStarted() {
    return started;
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** How often threads have taken the call up from its beginning. */
  synchronized int timesBegun() {
    return timesBegun;
  }

  /** This thread takes the call up, where it begins or goes on; answers whether it may. */
  synchronized boolean enter(boolean goesOn) {
    if (ended) {
      return false;
    }
    thread.enter();
    if (!goesOn) {
      started = true;
      timesBegun++;
      startedNanos = conditions.nanoTicker().getAsLong();
    }
    return true;
  }

  /** This thread is done with the call for now; answers whether the call has ended. */
  synchronized boolean leave() {
    thread.leave();
    return ended;
  }

  /** Whoever else interrupted this thread still wants to be heard. */
  void keepForeignInterrupt() {
    thread.keepForeignInterrupt();
  }

  /** The call is as if it had not begun; answers whether it may begin again. */
  synchronized boolean putBack() {
    started = started && ended;
    return !ended;
  }

  /** Ends the call, interrupting its thread; nothing when it had ended. */
  synchronized Optional<Stopped> stop() {
    if (ended) {
      return Optional.empty();
    }
    ended = true;
    long now = conditions.nanoTicker().getAsLong();
    Duration waited = Duration.ofNanos((started ? startedNanos : now) - conditions.startedNanos());
    Duration took = started ? Duration.ofNanos(now - startedNanos) : Duration.ZERO;
    thread.interrupt();
    return Optional.of(new Stopped(started, started && !thread.isRunning(), waited, took));
  }

  /** Ends a call that has not begun; answers whether it did. */
  synchronized boolean takeBack() {
    boolean waits = !started && !ended;
    ended |= waits;
    return waits;
  }
}
