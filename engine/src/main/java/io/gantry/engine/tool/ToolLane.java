package io.gantry.engine.tool;

import io.gantry.engine.time.Timer;
import io.gantry.engine.time.WaitClock;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.Passage.Place;
import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * The calls of one tool, of all runs: those that wait, those under way, and what became of the others. Thread-safe; holds
 * no thread, and no lock while it starts a call.
 *
 * <h2>Who begins next</h2>
 *
 * Each run has a queue, first come, first served as far as their batches have room; the runs take turns. A call begins as
 * soon as its own declaration lets it: fewer than its {@code max_concurrency} calls of the tool are under way, fewer than
 * its {@code rate_per_minute} began within 61 seconds, whoever made them. A run whose declaration is stricter is passed
 * over until it is met.
 *
 * <h2>When a call begins</h2>
 *
 * What counts is when a thread takes it up, since only then does the other side hear of it. A call on its way to a thread
 * counts as one that begins now, for as long as it takes; so a pool that is late does not push two calls into one minute.
 */
final class ToolLane {

  private final ToolIdentity tool;
  private final Timer timer;
  private final LongSupplier nanoTicker;

  // All guarded by this.
  private final Map<String, RunQueue> queues = new LinkedHashMap<>();
  private final StartTimes starts = new StartTimes();
  private final RecentTimes times = new RecentTimes();
  private final Map<Status, Long> ends = new EnumMap<>(Status.class);
  private final Map<Source, Long> reused = new EnumMap<>(Source.class);
  private ToolSignature signature;
  private String workflow;
  private long arrivals;
  private boolean polls;
  private int waiting;
  private int inFlight;
  private int onTheirWay;
  private Optional<Long> wakeAt = Optional.empty();
  private boolean admitting;
  private boolean lookAgain;
  private boolean retired;

  ToolLane(ToolIdentity tool, ToolSignature signature, Timer timer, LongSupplier nanoTicker) {
    this.tool = tool;
    this.signature = signature;
    this.workflow = "";
    this.timer = timer;
    this.nanoTicker = nanoTicker;
  }

  /** Queues a call; false when this lane is given up and there is another one by now. */
  synchronized boolean add(Passage passage) {
    if (retired) {
      return false;
    }
    note(passage.called(), passage.workflow());
    passage.place = Place.WAITING;
    passage.number = arrivals++;
    queues.computeIfAbsent(passage.run(), run -> new RunQueue()).add(passage, nanoTicker.getAsLong());
    waiting++;
    // The last of all: who sees it reads without the lock when the passage was asked for.
    passage.lane = this;
    return true;
  }

  /** Starts every call that may begin. Whoever comes while another thread does this leaves it to that one. */
  void admit() {
    synchronized (this) {
      if (admitting) {
        lookAgain = true;
        return;
      }
      admitting = true;
    }
    boolean more = true;
    try {
      while (more) {
        for (Optional<Passage> next = next(); next.isPresent(); next = next()) {
          next.get().start();
        }
        more = isLookedForAgain();
      }
    } finally {
      if (more) {
        // An error rises from a call's start; the others must not wait for ever.
        stopAdmitting();
      }
    }
    wakeUpLater();
  }

  void begun(Passage passage) {
    synchronized (this) {
      if (passage.place != Place.ADMITTED) {
        return;
      }
      passage.place = Place.BEGUN;
      onTheirWay--;
      starts.add(nanoTicker.getAsLong());
      if (waiting == 0) {
        return;
      }
    }
    wakeUpLater();
  }

  void over(Passage passage) {
    boolean hadRoom;
    synchronized (this) {
      Place before = passage.place;
      hadRoom = before == Place.ADMITTED || before == Place.BEGUN;
      passage.place = Place.OVER;
      if (before == Place.WAITING) {
        RunQueue queue = queues.get(passage.run());
        queue.remove(passage);
        if (queue.isEmpty()) {
          queues.remove(passage.run());
        }
        waiting--;
      } else if (hadRoom) {
        inFlight--;
        onTheirWay -= before == Place.ADMITTED ? 1 : 0;
      }
    }
    if (hadRoom) {
      passage.giveRoomBack();
    }
    admit();
  }

  /** Counts a call that ended; {@code took} only of one that ran. */
  synchronized void ended(Passage passage, ToolOutcome end, Optional<Duration> took) {
    if (passage.place == Place.NEW) {
      note(passage.called(), passage.workflow());
    }
    ends.merge(end.status(), 1L, Long::sum);
    end.source().ifPresent(source -> reused.merge(source, 1L, Long::sum));
    took.ifPresent(times::add);
  }

  /** A call is asked for that may never be made. */
  synchronized void note(Tool asked, String by) {
    signature = asked.signature();
    workflow = by;
    polls = asked.polls();
  }

  /** Gives this lane up when nothing depends on it: no call waits or runs, and none began within the last minute. */
  synchronized boolean retire() {
    retired = waiting == 0 && inFlight == 0 && starts.count(nanoTicker.getAsLong()) == 0;
    return retired;
  }

  synchronized ToolFigures figures() {
    return new ToolFigures(
        tool,
        signature,
        workflow,
        polls,
        ends,
        reused,
        inFlight,
        waiting,
        oldestWait(),
        times.quantile(0.5),
        times.quantile(0.95));
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int waiting() {
    return waiting;
  }

  synchronized Duration oldestWait() {
    long now = nanoTicker.getAsLong();
    return Duration.ofNanos(queues.values().stream().mapToLong(queue -> now - queue.oldest().since).max().orElse(0));
  }

  private synchronized Optional<Passage> next() {
    lookAgain = false;
    long now = nanoTicker.getAsLong();
    Iterator<Map.Entry<String, RunQueue>> turns = queues.entrySet().iterator();
    while (turns.hasNext()) {
      Map.Entry<String, RunQueue> turn = turns.next();
      Optional<Passage> next = turn.getValue().next(first -> mayBegin(first, now));
      if (next.isPresent()) {
        turns.remove();
        if (!turn.getValue().isEmpty()) {
          queues.put(turn.getKey(), turn.getValue());
        }
        next.get().place = Place.ADMITTED;
        waiting--;
        inFlight++;
        onTheirWay++;
        return next;
      }
    }
    return Optional.empty();
  }

  /** Whether the first call of a batch may begin, which then is over with waiting and has its room. */
  private boolean mayBegin(Passage first, long now) {
    WaitClock.Cause keeps = limit(first, now);
    first.isKeptBy(keeps, now);
    if (keeps != WaitClock.Cause.NOTHING) {
      return false;
    }
    first.waitedUntil(now);
    return true;
  }

  /** What keeps the first call of a batch waiting; where nothing does, it has its room. */
  private WaitClock.Cause limit(Passage passage, long now) {
    if (inFlight >= passage.maxConcurrency()) {
      return WaitClock.Cause.CONCURRENCY;
    } else if (starts.count(now) + onTheirWay >= passage.ratePerMinute()) {
      return WaitClock.Cause.RATE_LIMIT;
    }
    return passage.takeRoom() ? WaitClock.Cause.NOTHING : WaitClock.Cause.CONCURRENCY;
  }

  synchronized Waits waits(Passage passage, long until) {
    return passage.place == Place.WAITING ? passage.waitedUntil(until) : passage.waits;
  }

  private synchronized boolean isLookedForAgain() {
    admitting = lookAgain;
    return lookAgain;
  }

  private synchronized void stopAdmitting() {
    admitting = false;
  }

  /** Comes back when the first of those that their rate keeps waiting may begin. */
  private void wakeUpLater() {
    long delay;
    synchronized (this) {
      long now = nanoTicker.getAsLong();
      int begun = starts.count(now);
      Optional<Long> due = Optional.empty();
      for (RunQueue queue : queues.values()) {
        // So many must grow old first; those on their way have no age yet, and look again when they begin.
        int old = begun + onTheirWay - queue.oldest().ratePerMinute();
        if (old >= 0 && old < begun) {
          long at = starts.isOldAt(old);
          due = due.filter(earlier -> earlier - at <= 0).or(() -> Optional.of(at));
        }
      }
      if (due.isEmpty() || wakeAt.isPresent() && wakeAt.get() - due.get() <= 0) {
        return;
      }
      wakeAt = due;
      delay = Math.max(1, due.get() - now);
    }
    try {
      timer.after(Duration.ofNanos(delay), this::wakeUp);
    } catch (RejectedExecutionException stopping) {
      // The server stops, and with it every run that has a call here.
      synchronized (this) {
        wakeAt = Optional.empty();
      }
    }
  }

  private void wakeUp() {
    synchronized (this) {
      wakeAt = Optional.empty();
    }
    admit();
  }
}
