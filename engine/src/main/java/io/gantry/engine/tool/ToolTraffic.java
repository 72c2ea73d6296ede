package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The tool calls of all runs of a server, tool by tool: keeps each tool inside the limits that workflows declare, and
 * counts. Remembers {@value #MOST_TOOLS} tools, those used last; one with calls that wait, run or began within the last
 * minute is never forgotten. Thread-safe; holds no thread.
 */
public final class ToolTraffic {

  /** Most tools remembered, unless more are in use. */
  public static final int MOST_TOOLS = 1_000;

  private final Timer timer;
  private final LongSupplier nanoTicker;

  // Guarded by itself; the tool used last is the last one.
  private final Map<ToolIdentity, ToolLane> lanes = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * @param timer wakes calls that a rate makes wait
   * @param nanoTicker elapsed nanoseconds from an arbitrary origin, never going back
   */
  public ToolTraffic(Timer timer, LongSupplier nanoTicker) {
    this.timer = timer;
    this.nanoTicker = nanoTicker;
  }

  /** How each tool fares, by kind, place and name; those of which no call was ever made, or asked about, are not in it. */
  public List<ToolFigures> figures() {
    Comparator<ToolFigures> byName =
        Comparator.comparing((ToolFigures figures) -> figures.tool().kind())
            .thenComparing(figures -> figures.tool().place())
            .thenComparing(figures -> figures.tool().name());
    return all().stream().map(ToolLane::figures).sorted(byName).toList();
  }

  /** Tools remembered. */
  public int tools() {
    synchronized (lanes) {
      return lanes.size();
    }
  }

  /** Calls that run, or are on their way to a thread. */
  public int inFlight() {
    return all().stream().mapToInt(ToolLane::inFlight).sum();
  }

  /** Calls that a limit of their tool or of their batch makes wait. */
  public int waiting() {
    return all().stream().mapToInt(ToolLane::waiting).sum();
  }

  /** How long the call waits that waits longest; zero when none does. */
  public Duration oldestWait() {
    return all().stream().map(ToolLane::oldestWait).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /** The lane of a tool, made when there is none. */
  ToolLane lane(Tool tool) {
    synchronized (lanes) {
      ToolLane known = lanes.get(tool.identity());
      if (known != null) {
        return known;
      }
      if (lanes.size() >= MOST_TOOLS) {
        forgetOne();
      }
      ToolLane lane = new ToolLane(tool.identity(), tool.signature(), timer, nanoTicker);
      lanes.put(tool.identity(), lane);
      return lane;
    }
  }

  /** Shows a tool among the figures before a call of it is made, for a person has to agree first. */
  void note(Tool tool, String workflow) {
    lane(tool).note(tool, workflow);
  }

  /** Looks whether calls of a tool may begin, after something changed that the tool's lane does not hear of. */
  void look(ToolIdentity tool) {
    ToolLane lane;
    synchronized (lanes) {
      lane = lanes.get(tool);
    }
    if (lane != null) {
      lane.admit();
    }
  }

  private List<ToolLane> all() {
    synchronized (lanes) {
      return List.copyOf(lanes.values());
    }
  }

  private void forgetOne() {
    for (Iterator<ToolLane> oldestFirst = lanes.values().iterator(); oldestFirst.hasNext(); ) {
      if (oldestFirst.next().retire()) {
        oldestFirst.remove();
        return;
      }
    }
  }
}
