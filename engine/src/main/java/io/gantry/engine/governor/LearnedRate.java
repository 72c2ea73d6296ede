package io.gantry.engine.governor;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * What a provider takes of something a second, where that is less than the operator allows: told by its headers while they
 * say that little is left, else learned from its refusals. Confined to whoever holds its model's lock.
 */
final class LearnedRate {

  private static final double SLOWEST = 1 / 60.0;
  private static final int RECENT_SECONDS = 10;
  private static final int FEW = 5;
  private static final int MINUTE = 60;

  private final double allowed;
  private final double firstGuess;
  private final Pace pace;
  private AdaptiveLimit learned;
  private double told = Double.POSITIVE_INFINITY;
  private long toldUntil;

  /**
   * @param perMinute what the operator allows
   * @param firstGuess what the first refusal is taken to mean at least, a second: others may have used the limit up
   */
  LearnedRate(long perMinute, double firstGuess, LongSupplier ticker) {
    this.firstGuess = firstGuess;
    this.allowed = perMinute / (double) MINUTE;
    this.pace = new Pace(ticker);
  }

  /** Nanoseconds until this amount may pass, or until that is to be asked again. */
  long until(long amount, long now) {
    forgetWhatIsOver(now);
    long wait = pace.until(amount);
    return told == Double.POSITIVE_INFINITY ? wait : Math.min(wait, toldUntil - now);
  }

  private void forgetWhatIsOver(long now) {
    if (told != Double.POSITIVE_INFINITY && now - toldUntil >= 0) {
      told = Double.POSITIVE_INFINITY;
      follow();
    }
  }

  void take(long amount) {
    pace.take(amount);
  }

  /** What was taken turned out to be another amount. Nobody pays for a call with more than a minute. */
  void correct(long change) {
    pace.take((long) Math.min(change, MINUTE * rate()));
    pace.giveBack(-change);
  }

  /**
   * The provider says there was too much.
   *
   * @param taken what it has taken lately
   * @param since when it began to be asked
   * @param holdNanos how long it wants no call at all
   * @param paced whether the call went out at the pace: then that is what was too much, and not what was taken on average
   */
  void refused(SlidingMinute taken, long since, long holdNanos, boolean paced, long admittedAt, long now) {
    if (learned == null) {
      learned = new AdaptiveLimit(SLOWEST, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, now);
    }
    learned.refused(paced ? learned.value() : Math.max(firstGuess, perSecond(taken, since, now)), admittedAt, now);
    follow();
    pace.beginAfter(holdNanos);
  }

  /** @param pressed whether it had to wait for its pace */
  void succeeded(boolean pressed, long now) {
    if (learned != null) {
      learned.succeeded(pressed, now);
      if (learned.value() >= allowed) {
        learned = null;
      }
      follow();
    }
  }

  void told(RateHeaders.Window window, long now) {
    told = window.isLow() ? Math.max(SLOWEST, window.perSecond()) : Double.POSITIVE_INFINITY;
    // Where nothing is heard for so long, another call finds out.
    toldUntil = now + Math.min(window.reset().toNanos(), ModelBudget.LONGEST_HOLD.toNanos());
    follow();
  }

  /** A second; empty where nothing below the operator's limit is known. */
  OptionalDouble value(long now) {
    forgetWhatIsOver(now);
    double rate = rate();
    return rate < allowed ? OptionalDouble.of(rate) : OptionalDouble.empty();
  }

  private double rate() {
    return Math.min(told, learned == null ? Double.POSITIVE_INFINITY : learned.value());
  }

  private void follow() {
    pace.set(rate());
  }

  private static double perSecond(SlidingMinute taken, long since, long now) {
    long recent = taken.sum(RECENT_SECONDS, now);
    double asked = Math.max(1, Duration.ofNanos(now - since).toMillis() / 1000.0);
    return recent >= FEW ? recent / Math.min(RECENT_SECONDS, asked) : taken.sum(now) / Math.min(MINUTE, asked);
  }
}
