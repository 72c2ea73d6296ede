package io.gantry.engine.governor;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that the test owns: whatever is due happens in its order, on the test's thread. */
public final class VirtualTime implements Timer {

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now;
  private long numbers;

  private record Event(long at, long number, Runnable task) {}

  @Override
  public Runnable after(Duration delay, Runnable task) {
    Event event = new Event(now + delay.toNanos(), numbers++, task);
    events.add(event);
    return () -> events.remove(event);
  }

  /** The ticker: nanoseconds since the beginning. */
  public long nanos() {
    return now;
  }

  /** Lets this much time pass. */
  public void pass(Duration time) {
    long until = now + time.toNanos();
    while (!events.isEmpty() && events.peek().at() <= until) {
      Event next = events.poll();
      now = next.at();
      next.task().run();
    }
    now = until;
  }
}
