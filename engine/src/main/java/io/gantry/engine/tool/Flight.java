package io.gantry.engine.tool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call that is made for all who ask for the same at the same time. The first one leads, which is to make the call; the
 * others follow, which is to wait without a thread. When the leader leaves before the call has ended, the one that has
 * followed longest leads anew. Thread-safe; holds no lock while it tells anybody anything.
 */
final class Flight {

  /** One who asks. */
  interface Passenger {

    /** Makes the call, for all; told at most once. */
    void lead();

    /** Takes the result of the one who led; told at most once, and then nothing else. */
    void arrive(Landing landing);

    /** Makes the call, for nobody else; told at most once, and then nothing else. */
    void goAlone();
  }

  /**
   * The result of the one who led.
   *
   * @param source where that one had it from; empty when it was called for it
   */
  record Landing(ToolOutcome.Status status, String text, Optional<ToolOutcome.Source> source) {}

  private final long changes;
  private final Consumer<Flight> whenOver;

  // Guarded by this.
  private final Deque<Passenger> followers = new ArrayDeque<>();
  private Passenger leader;
  private boolean over;

  /**
   * @param changes how many changes had been made when it began
   * @param whenOver called once, when nobody can join any more
   */
  Flight(Passenger leader, long changes, Consumer<Flight> whenOver) {
    this.leader = leader;
    this.changes = changes;
    this.whenOver = whenOver;
  }

  /**
   * Takes one more follower, unless the flight is over or something was changed after it had begun: who asks after a change
   * must not be told what was before it.
   */
  synchronized boolean join(Passenger passenger, long changesNow) {
    return !over && changes == changesNow && followers.add(passenger);
  }

  synchronized int followers() {
    return followers.size();
  }

  /** The leader's call has a result that is everybody's. */
  void land(Landing landing) {
    end().forEach(follower -> follower.arrive(landing));
  }

  /** The leader's call ended in a way that says nothing about the others'. */
  void breakUp() {
    end().forEach(Passenger::goAlone);
  }

  /** Somebody does not ask any more. */
  void leave(Passenger passenger) {
    Passenger next;
    synchronized (this) {
      if (over) {
        return;
      }
      if (passenger != leader) {
        followers.remove(passenger);
        return;
      }
      next = followers.poll();
      leader = next;
      over = next == null;
    }
    if (next == null) {
      whenOver.accept(this);
    } else {
      next.lead();
    }
  }

  private Deque<Passenger> end() {
    Deque<Passenger> left;
    synchronized (this) {
      over = true;
      left = new ArrayDeque<>(followers);
      followers.clear();
    }
    whenOver.accept(this);
    return left;
  }
}
