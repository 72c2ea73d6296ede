package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Time that passes when told to. */
final class HandTime implements Timer {

  private record WakeUp(long at, Runnable task) {}

  private final List<WakeUp> wakeUps = new ArrayList<>();
  private long now = 1_000;
  boolean stopped;

  @Override
  public synchronized Runnable after(Duration delay, Runnable task) {
    if (stopped) {
      throw new RejectedExecutionException("stopped");
    }
    WakeUp wakeUp = new WakeUp(now + delay.toNanos(), task);
    wakeUps.add(wakeUp);
    return () -> {
      synchronized (this) {
        wakeUps.remove(wakeUp);
      }
    };
  }

  synchronized long nanos() {
    return now;
  }

  synchronized int pending() {
    return wakeUps.size();
  }

  void pass(Duration duration) {
    List<WakeUp> due;
    synchronized (this) {
      now += duration.toNanos();
      due = wakeUps.stream().filter(wakeUp -> wakeUp.at() <= now).toList();
      wakeUps.removeAll(due);
    }
    due.forEach(wakeUp -> wakeUp.task().run());
  }
}
