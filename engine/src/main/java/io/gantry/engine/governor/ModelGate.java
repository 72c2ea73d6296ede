package io.gantry.engine.governor;

import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.time.Timer;
import io.gantry.engine.time.WaitClock;
import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of one model. Whoever comes, ends or is woken lets through what may go, in turn, until the one whose turn it is
 * must wait; nobody overtakes it, so that a large call is not kept waiting by small ones. The lock guards a few sums and is
 * never held while anything is called.
 */
final class ModelGate {

  private static final Logger LOG = LoggerFactory.getLogger(ModelGate.class);

  private static final long NEVER = Long.MAX_VALUE;
  private static final double MINUTE = 60;

  private final ModelName name;
  private final ModelLimits limits;
  private final Timer timer;
  private final LongSupplier ticker;
  private final GovernorListener listener;

  // Guarded by this, as all below.
  private final ModelBudget budget;
  private final FairQueue<Waiting> queue = new FairQueue<>();
  private final WaitClock clock = new WaitClock();
  private boolean letting;
  private long dueAt = NEVER;
  private long wakesAt = NEVER;
  private long lastUse;
  private long admitted;
  private long throttled;
  private long oversized;

  ModelGate(ModelName name, ModelLimits limits, Timer timer, LongSupplier ticker, GovernorListener listener) {
    this.name = name;
    this.limits = limits;
    this.timer = timer;
    this.ticker = ticker;
    this.listener = listener;
    this.budget = new ModelBudget(limits, ticker);
    this.lastUse = ticker.getAsLong();
  }

  Ticket admit(long estimate, String workflowId, Consumer<Ticket> start) {
    Waiting call;
    synchronized (this) {
      call = new Waiting(estimate, workflowId, start);
      call.cause = queue.size() > 0 ? WaitCause.TURN : WaitCause.NONE;
      queue.add(workflowId, call);
    }
    letThrough();
    return call;
  }

  /** One at a time does this: a call that ends while it is started is seen here in the next round, not in a deeper one. */
  private void letThrough() {
    synchronized (this) {
      if (letting) {
        return;
      }
      letting = true;
    }
    boolean goesOn = true;
    try {
      for (Optional<Waiting> next = next(); next.isPresent(); next = next()) {
        next.get().begin();
      }
      goesOn = false;
    } finally {
      if (goesOn) {
        synchronized (this) {
          letting = false;
        }
      }
    }
    wakeLater();
  }

  /** Takes the call whose turn it is, if it may go; else ends the letting through. */
  private synchronized Optional<Waiting> next() {
    long now = ticker.getAsLong();
    lastUse = now;
    Optional<Waiting> first = queue.peek();
    dueAt = NEVER;
    if (first.isPresent()) {
      Waiting call = first.get();
      // Beyond it waiting in silence helps nobody.
      if (budget.askedNanos(now) > ModelBudget.LONGEST_HOLD.toNanos()) {
        queue.take();
        call.bar(budget.askedNanos(now), now);
        return first;
      }
      ModelBudget.Wait wait = budget.waitFor(call.estimate, now);
      if (wait.nanos() == 0) {
        queue.take();
        call.let(now);
        return first;
      }
      call.cause = wait.cause();
      clock.turn(wait.cause().kind(), now);
      dueAt = wait.nanos() == ModelBudget.UNTIL_AN_END ? NEVER : now + wait.nanos();
    }
    if (first.isEmpty()) {
      clock.turn(WaitClock.Cause.NOTHING, now);
    }
    letting = false;
    return Optional.empty();
  }

  /** Asks to be woken, unless that happens soon enough already; a wake-up that comes too early looks and asks again. */
  private void wakeLater() {
    long at;
    long delay;
    synchronized (this) {
      if (dueAt >= wakesAt) {
        return;
      }
      wakesAt = dueAt;
      at = dueAt;
      delay = Math.max(TimeUnit.MILLISECONDS.toNanos(1), at - ticker.getAsLong());
    }
    try {
      timer.after(Duration.ofNanos(delay), () -> woken(at));
    } catch (RejectedExecutionException stopping) {
      // The server stops, and with it every run that waits here.
      synchronized (this) {
        wakesAt = wakesAt == at ? NEVER : wakesAt;
      }
    }
  }

  private void woken(long at) {
    synchronized (this) {
      if (wakesAt == at) {
        wakesAt = NEVER;
      }
    }
    letThrough();
  }

  synchronized ModelUse use() {
    long now = ticker.getAsLong();
    long oldest = 0;
    for (Waiting head : queue.heads()) {
      oldest = Math.max(oldest, now - head.asked);
    }
    return new ModelUse(
        name,
        limits,
        perMinute(budget.learnedRequestsPerSecond(now)),
        perMinute(budget.learnedTokensPerSecond(now)),
        budget.concurrencyLimit(),
        budget.inFlight(),
        queue.size(),
        Duration.ofNanos(oldest),
        admitted,
        throttled,
        oversized,
        budget.requestsLastMinute(now),
        budget.tokensLastMinute(now),
        budget.reserved(),
        Duration.ofNanos(budget.holdNanos(now)));
  }

  private static OptionalDouble perMinute(OptionalDouble perSecond) {
    return perSecond.isPresent() ? OptionalDouble.of(perSecond.getAsDouble() * MINUTE) : perSecond;
  }

  /** Whether nothing is under way, nothing is held back, and it was not used for so long. */
  synchronized boolean isIdleFor(Duration time) {
    long now = ticker.getAsLong();
    return queue.size() == 0
        && budget.inFlight() == 0
        && budget.holdNanos(now) == 0
        && now - lastUse > time.toNanos();
  }

  /** A call from its coming to its end. */
  private final class Waiting implements Ticket {

    private final long estimate;
    private final String workflowId;
    private final Consumer<Ticket> start;
    private final long asked = ticker.getAsLong();
    private final WaitClock.Mark came = clock.mark(asked);

    // Guarded by the gate, as all below.
    private WaitCause cause = WaitCause.NONE;
    private boolean started;
    private long heldNanos;
    private Waits waits = Waits.NONE;
    private long barredNanos;
    private Optional<ModelBudget.Share> share = Optional.empty();

    /** The gate is held. */
    Waiting(long estimate, String workflowId, Consumer<Ticket> start) {
      this.estimate = estimate;
      this.workflowId = workflowId;
      this.start = start;
    }

    private void let(long now) {
      goes(now);
      share = Optional.of(budget.take(estimate, cause == WaitCause.PACE, now));
      admitted++;
      oversized += budget.isOversized(estimate) ? 1 : 0;
    }

    private void bar(long nanos, long now) {
      goes(now);
      barredNanos = nanos;
    }

    private void goes(long now) {
      started = true;
      heldNanos = now - asked;
      waits = clock.since(came, now);
    }

    /** Outside of the lock. */
    private void begin() {
      if (barredNanos == 0) {
        listener.admitted(name, cause, Duration.ofNanos(heldNanos));
        if (estimate > limits.tokensPerMinute()) {
          LOG.warn(
              "Model {}: a call of run {} is estimated at {} tokens, more than the {} a minute that the server allows it;"
                  + " it goes alone. Raise gantry.governor.tokens-per-minute or send less",
              name,
              workflowId,
              estimate,
              limits.tokensPerMinute());
        }
      }
      start.accept(this);
    }

    @Override
    public boolean withdraw() {
      boolean left;
      synchronized (ModelGate.this) {
        left = !started && queue.remove(workflowId, this);
      }
      if (left) {
        // It may have been what everybody waited for.
        letThrough();
      }
      return left;
    }

    @Override
    public Waits waits() {
      synchronized (ModelGate.this) {
        return waits;
      }
    }

    @Override
    public Optional<Duration> barred() {
      synchronized (ModelGate.this) {
        return barredNanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(barredNanos));
      }
    }

    @Override
    public void settle(CallEnd end, RateHeaders heard) {
      synchronized (ModelGate.this) {
        if (share.isEmpty()) {
          return;
        }
        ModelBudget.Share mine = share.get();
        share = Optional.empty();
        budget.settle(mine, end, heard, ticker.getAsLong());
        throttled += end instanceof Refused ? 1 : 0;
      }
      if (end instanceof Refused refused) {
        listener.throttled(name, refused.reason());
      }
      letThrough();
    }
  }
}
