package io.gantry.engine.tool;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** How many more calls of one batch may be under way at once. Thread-safe. */
final class BatchRoom {

  private final AtomicInteger free;
  private final ToolTraffic traffic;
  private volatile Set<ToolIdentity> sought = Set.of();

  BatchRoom(int most, ToolTraffic traffic) {
    this.free = new AtomicInteger(most);
    this.traffic = traffic;
  }

  /** Remembers the tools of a batch some of whose calls will have to wait for room. */
  void soughtFor(Set<ToolIdentity> tools) {
    sought = Set.copyOf(tools);
  }

  /** Takes room for one call, if there is any. */
  boolean take() {
    return free.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  /** Gives the room of one call back, which may start another one in this thread. */
  void giveBack() {
    free.incrementAndGet();
    sought.forEach(traffic::look);
  }
}
