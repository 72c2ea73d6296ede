package io.gantry.ejb.model;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** A timer whose tasks run when the test says so. Thread-safe. */
final class HandTimer implements Timer {

  private record WakeUp(Duration delay, Runnable task) {}

  // Guarded by this.
  private final List<WakeUp> pending = new ArrayList<>();
  private boolean stopped;

  @Override
  public synchronized Runnable after(Duration delay, Runnable task) {
    if (stopped) {
      throw new RejectedExecutionException("stopped");
    }
    WakeUp wakeUp = new WakeUp(delay, task);
    pending.add(wakeUp);
    notifyAll();
    return () -> callOff(wakeUp);
  }

  synchronized int pending() {
    return pending.size();
  }

  /** Takes no further task. */
  synchronized void stop() {
    stopped = true;
  }

  /** Runs the first task of this delay, once there is one. */
  void ring(Duration delay) throws InterruptedException {
    next(delay).task().run();
  }

  private synchronized WakeUp next(Duration delay) throws InterruptedException {
    while (true) {
      for (WakeUp wakeUp : pending) {
        if (wakeUp.delay().equals(delay)) {
          callOff(wakeUp);
          return wakeUp;
        }
      }
      wait();
    }
  }

  private synchronized void callOff(WakeUp wakeUp) {
    pending.removeIf(other -> other == wakeUp);
  }
}
