package io.gantry.engine.governor;

import io.gantry.engine.governor.CallEnd.Answered;
import io.gantry.engine.governor.CallEnd.NotSent;
import io.gantry.engine.governor.CallEnd.Reason;
import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.governor.CallEnd.TimedOut;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * What one model has left: the operator's limits, what was learned of the provider's, and the calls that use them.
 *
 * <ul>
 *   <li>Requests and tokens in any 60 seconds, the operator's limits: {@link SlidingMinute}.
 *   <li>The provider's own pace of requests and of tokens, where it turns out to be slower: {@link LearnedRate}. Falls when
 *       the provider says "too fast".
 *   <li>Calls at once: {@link AdaptiveLimit} between floor and ceiling. Falls when it says "too many", or answers far slower
 *       than it could.
 *   <li>The hold: until when the provider wants no call at all. Nobody takes its word for longer than {@link #LONGEST_HOLD}:
 *       after that one call at a time finds out whether it still means it.
 * </ul>
 *
 * <p>Confined to whoever holds its model's lock.
 */
final class ModelBudget {

  /** Until some call ends. */
  static final long UNTIL_AN_END = Long.MAX_VALUE;

  /** As long as a run waits for a provider that asks it to. */
  static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

  /** Further ahead no clock of nanoseconds is to count. */
  private static final Duration LONGEST_ASKED = Duration.ofDays(30);

  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final ModelLimits limits;
  private final SlidingMinute requests;
  // Without those that the provider refused: it counts them, and takes none of them.
  private final SlidingMinute accepted;
  private final SlidingMinute tokens;
  private final LearnedRate requestRate;
  private final LearnedRate tokenRate;
  private final AdaptiveLimit concurrency;
  private final LatencyWatch latency = new LatencyWatch();
  private int inFlight;
  private long reserved;
  // Until when the provider wants no call, and until when none is made.
  private long askedUntil;
  private long holdUntil;
  private boolean probing;
  private long busySince;
  private long lastTaken;

  ModelBudget(ModelLimits limits, LongSupplier ticker) {
    long now = ticker.getAsLong();
    this.limits = limits;
    this.requests = new SlidingMinute(now);
    this.accepted = new SlidingMinute(now);
    this.tokens = new SlidingMinute(now);
    this.requestRate = new LearnedRate(limits.requestsPerMinute(), 1, ticker);
    this.tokenRate = new LearnedRate(limits.tokensPerMinute(), TokenEstimate.USUAL_ANSWER, ticker);
    this.concurrency = new AdaptiveLimit(limits.leastAtOnce(), limits.startAtOnce(), limits.mostAtOnce(), now);
    this.askedUntil = now;
    this.holdUntil = now;
    this.busySince = now;
    this.lastTaken = now;
  }

  /** @param nanos 0 when the call may go now, {@link #UNTIL_AN_END} when only another's end can help */
  record Wait(WaitCause cause, long nanos) {

    private static final Wait NONE = new Wait(WaitCause.NONE, 0);
  }

  /**
   * One call's share.
   *
   * @param atOnce calls in flight with this one
   * @param paced whether it had to wait for the learned pace, and so went out at it
   * @param probe whether it finds out if the provider still wants no call
   */
  record Share(
      long at,
      long requestSlot,
      long tokenSlot,
      long tokens,
      int atOnce,
      boolean full,
      boolean paced,
      boolean probe) {}

  /** What stands against a call now. Whoever waits is to ask again when the time is over, or when a call has ended. */
  Wait waitFor(long estimate, long now) {
    if (holdUntil - now > 0) {
      return new Wait(WaitCause.HOLD, holdUntil - now);
    } else if (probing) {
      return new Wait(WaitCause.HOLD, UNTIL_AN_END);
    } else if (inFlight >= concurrencyLimit()) {
      return new Wait(WaitCause.CONCURRENCY, UNTIL_AN_END);
    }
    long untilRequests = requests.untilAtMost(limits.requestsPerMinute() - 1, now);
    if (untilRequests > 0) {
      return new Wait(WaitCause.REQUESTS, untilRequests);
    }
    // One that is larger than the whole limit needs the whole minute for itself, and nobody beside it.
    if (isOversized(estimate) && inFlight > 0) {
      return new Wait(WaitCause.TOKENS, UNTIL_AN_END);
    }
    long untilTokens = tokens.untilAtMost(limits.tokensPerMinute() - within(estimate), now);
    if (untilTokens > 0) {
      return new Wait(WaitCause.TOKENS, untilTokens);
    }
    long untilPace = Math.max(requestRate.until(1, now), tokenRate.until(within(estimate), now));
    return untilPace > 0 ? new Wait(WaitCause.PACE, untilPace) : Wait.NONE;
  }

  /** Whether a call is estimated above all that a minute allows. */
  boolean isOversized(long estimate) {
    return estimate > limits.tokensPerMinute();
  }

  private long within(long estimate) {
    return Math.min(estimate, limits.tokensPerMinute());
  }

  Share take(long estimate, boolean paced, long now) {
    if (now - lastTaken > QUIET_NANOS) {
      busySince = now;
    }
    lastTaken = now;
    inFlight++;
    long amount = within(estimate);
    reserved += amount;
    requestRate.take(1);
    tokenRate.take(amount);
    accepted.add(1, now);
    boolean full = inFlight >= concurrencyLimit();
    boolean probe = askedUntil - now > 0;
    probing |= probe;
    return new Share(now, requests.add(1, now), tokens.add(amount, now), amount, inFlight, full, paced, probe);
  }

  /** A call ended. What it did not use is there again at once; what it used beyond its estimate is taken as well. */
  void settle(Share share, CallEnd end, RateHeaders heard, long now) {
    inFlight--;
    reserved -= share.tokens();
    heard.requests().ifPresent(window -> requestRate.told(window, now));
    heard.tokens().ifPresent(window -> tokenRate.told(window, now));
    probing &= !share.probe();
    long used = end instanceof Answered answered ? answered.tokens() : 0;
    tokens.correct(share.tokenSlot(), used - share.tokens(), now);
    tokenRate.correct(used - share.tokens());
    if (end instanceof Answered answered) {
      askedUntil = share.probe() ? now : askedUntil;
      requestRate.succeeded(share.paced(), now);
      tokenRate.succeeded(share.paced(), now);
      succeeded(share, now);
      watch(share, answered.took(), now);
    } else if (end instanceof TimedOut late) {
      watch(share, late.took(), now);
    } else if (end instanceof NotSent) {
      requests.correct(share.requestSlot(), -1, now);
      accepted.correct(share.requestSlot(), -1, now);
      requestRate.correct(-1);
    } else if (end instanceof Refused refused) {
      refused(share, refused, now);
    }
  }

  private void succeeded(Share share, long now) {
    if (share.full() && !concurrency.isCut()) {
      concurrency.raise(1 / concurrency.value());
    }
    concurrency.succeeded(share.full(), now);
  }

  private void watch(Share share, Duration took, long now) {
    if (latency.isFarAboveFloor(took) && share.full()) {
      concurrency.refused(share.atOnce() - 1, share.at(), now);
      latency.lookAnew();
    }
  }

  private void refused(Share share, Refused refused, long now) {
    refused.retryAfter().ifPresent(wait ->
        askedUntil = now + Math.max(askedUntil - now, (wait.compareTo(LONGEST_ASKED) < 0 ? wait : LONGEST_ASKED).toNanos()));
    holdUntil = now + Math.max(holdUntil - now, Math.min(askedUntil - now, LONGEST_HOLD.toNanos()));
    // Its slots are the same as those of the requests.
    accepted.correct(share.requestSlot(), -1, now);
    if (refused.reason() == Reason.CONCURRENCY) {
      concurrency.refused(share.atOnce() - 1, share.at(), now);
    } else if (refused.reason() == Reason.TOKENS) {
      tokenRate.refused(tokens, busySince, holdNanos(now), share.paced(), share.at(), now);
    } else {
      requestRate.refused(accepted, busySince, holdNanos(now), share.paced(), share.at(), now);
    }
  }

  int inFlight() {
    return inFlight;
  }

  long reserved() {
    return reserved;
  }

  /** Most calls at once, now. */
  int concurrencyLimit() {
    return (int) Math.round(concurrency.value());
  }

  /** How long no call is made because the provider wants none. */
  long holdNanos(long now) {
    return Math.max(0, holdUntil - now);
  }

  /** How long it wants none, while none is made. */
  long askedNanos(long now) {
    return holdNanos(now) == 0 ? 0 : askedUntil - now;
  }

  long requestsLastMinute(long now) {
    return requests.sum(now);
  }

  long tokensLastMinute(long now) {
    return tokens.sum(now);
  }

  OptionalDouble learnedRequestsPerSecond(long now) {
    return requestRate.value(now);
  }

  OptionalDouble learnedTokensPerSecond(long now) {
    return tokenRate.value(now);
  }
}
