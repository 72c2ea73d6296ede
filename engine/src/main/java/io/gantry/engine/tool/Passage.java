package io.gantry.engine.tool;

import io.gantry.engine.time.WaitClock;
import io.gantry.engine.time.Waits;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One call's way past the limits of its tool: it is asked for once, waits, is admitted, begins and is over. Its place is
 * kept by the tool's {@link ToolLane}, and guarded by it.
 */
final class Passage {

  /** Where a passage stands. */
  enum Place {
    NEW,
    WAITING,
    ADMITTED,
    BEGUN,
    OVER
  }

  private final ToolTraffic traffic;
  private final Tool tool;
  private final ToolContext context;
  private final BatchRoom room;
  private final Runnable start;

  // Guarded by the lane.
  Place place = Place.NEW;
  long since;
  long number;
  Waits waits = Waits.NONE;
  private WaitClock clock;
  private WaitClock.Mark came;

  // Set once, by the lane itself: another thread may start the call before the one that asked for it comes back.
  volatile ToolLane lane;

  /**
   * @param room of the call's batch; taken when nothing else keeps it waiting, and kept until it is over
   * @param start called once when the call may begin, on any thread; must not block
   */
  Passage(ToolTraffic traffic, Tool tool, ToolContext context, BatchRoom room, Runnable start) {
    this.traffic = traffic;
    this.tool = tool;
    this.context = context;
    this.room = room;
    this.start = start;
  }

  /** Asks to begin: starts the call now, in this thread, or later, in another. */
  void request() {
    while (!traffic.lane(tool).add(this)) {
      // The lane was given up a moment ago; the next look finds another one.
    }
    lane.admit();
  }

  /** Joins a queue whose last one this is, if there is one; the lane is held. */
  void waitsBehind(Optional<Passage> last, long now) {
    clock = last.map(before -> before.clock).orElseGet(WaitClock::new);
    came = clock.mark(now);
    since = now;
  }

  /** The first of its queue is kept waiting by this; the lane is held. */
  void isKeptBy(WaitClock.Cause cause, long now) {
    clock.turn(cause, now);
  }

  /** Notes what it has waited for until now; the lane is held. */
  Waits waitedUntil(long now) {
    waits = clock.since(came, now);
    return waits;
  }

  /** What its limits made it wait for; until that moment, while it still waits. */
  Waits waits(long until) {
    ToolLane asked = lane;
    return asked == null ? Waits.NONE : asked.waits(this, until);
  }

  /** When it was asked for; empty before. */
  OptionalLong askedAt() {
    return lane == null ? OptionalLong.empty() : OptionalLong.of(since);
  }

  /** A thread begins with the call. */
  void begun() {
    lane.begun(this);
  }

  /** Nothing of the call runs, or will run, any more. Further calls have no effect. */
  void over() {
    ToolLane asked = lane;
    if (asked != null) {
      asked.over(this);
    }
  }

  /** Counts how the call ended; {@code took} only of one that ran. */
  void ended(ToolOutcome end, Optional<Duration> took) {
    ToolLane asked = lane;
    (asked == null ? traffic.lane(tool) : asked).ended(this, end, took);
  }

  ToolIdentity tool() {
    return tool.identity();
  }

  String run() {
    return context.workflowId();
  }

  String workflow() {
    return context.workflow();
  }

  Tool called() {
    return tool;
  }

  int maxConcurrency() {
    return terms().maxConcurrency().orElse(Integer.MAX_VALUE);
  }

  int ratePerMinute() {
    return terms().ratePerMinute().orElse(Integer.MAX_VALUE);
  }

  BatchRoom room() {
    return room;
  }

  boolean takeRoom() {
    return room.take();
  }

  void giveRoomBack() {
    room.giveBack();
  }

  void start() {
    start.run();
  }

  private Terms terms() {
    return tool.signature().terms();
  }
}
