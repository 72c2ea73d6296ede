package io.gantry.engine.governor;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderBuildStage;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets amounts pass evenly, at a rate that may change: a token bucket that holds one and a fiftieth of a second's worth, so
 * that a wake-up that comes late costs nothing, and what was not used is not made up for in a burst: some providers take
 * no two calls at once. Confined to whoever holds its model's lock.
 */
final class Pace {

  /** The bucket counts whole numbers; an amount of one is this many, so that rates below one a second are exact enough. */
  private static final long GRAIN = 1000;

  private static final double LATE_SECONDS = 0.02;
  private static final double WORTH_CHANGING = 0.005;
  private static final double SECOND_NANOS = 1e9;
  private static final double FASTEST = 500_000;

  private final TimeMeter time;
  private LocalBucket bucket;
  private double perSecond = Double.POSITIVE_INFINITY;

  Pace(LongSupplier ticker) {
    this.time =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return ticker.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  /** @param rate a second; infinite, or more than any provider takes, lets everything pass */
  void set(double rate) {
    if (rate > FASTEST) {
      bucket = null;
    } else if (bucket == null) {
      // What led to the first limit was sent already.
      bucket = empty(rate);
    } else if (Math.abs(rate - perSecond) > WORTH_CHANGING * perSecond) {
      bucket.replaceConfiguration(
          BucketConfiguration.builder().addLimit(bandwidth(rate).build()).build(), TokensInheritanceStrategy.AS_IS);
    } else {
      return;
    }
    perSecond = rate;
  }

  /** Nanoseconds until this amount may pass; one above what the bucket holds needs a full one. */
  long until(long amount) {
    return bucket == null
        ? 0
        : bucket.estimateAbilityToConsume(Math.min(amount * GRAIN, capacity(perSecond))).getNanosToWaitForRefill();
  }

  void take(long amount) {
    if (bucket != null && amount > 0) {
      bucket.consumeIgnoringRateLimits(amount * GRAIN);
    }
  }

  /** Lets one pass after a break of this long, during which nothing else gathers, and the next at the pace. */
  void beginAfter(long nanos) {
    if (bucket != null) {
      // A new one: what the old one owes was counted at a rate that no longer holds.
      bucket = empty(perSecond);
      long gathering = Math.round(perSecond * GRAIN * nanos / SECOND_NANOS);
      if (gathering > GRAIN) {
        bucket.consumeIgnoringRateLimits(gathering - GRAIN);
      } else if (gathering < GRAIN) {
        bucket.addTokens(GRAIN - gathering);
      }
    }
  }

  void giveBack(long amount) {
    if (bucket != null && amount > 0) {
      bucket.addTokens(amount * GRAIN);
    }
  }

  private LocalBucket empty(double rate) {
    return Bucket.builder()
        .addLimit(bandwidth(rate).initialTokens(0).build())
        .withCustomTimePrecision(time)
        .withSynchronizationStrategy(SynchronizationStrategy.NONE)
        .build();
  }

  private static BandwidthBuilderBuildStage bandwidth(double rate) {
    return Bandwidth.builder()
        .capacity(capacity(rate))
        .refillGreedy(Math.max(1, Math.round(rate * GRAIN * 100)), Duration.ofSeconds(100));
  }

  private static long capacity(double rate) {
    return GRAIN + Math.round(rate * LATE_SECONDS * GRAIN);
  }
}
