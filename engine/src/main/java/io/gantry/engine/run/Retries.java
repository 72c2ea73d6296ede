package io.gantry.engine.run;

import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides whether and when a model call that failed is tried again. Pure: the jitter follows from the seed. */
final class Retries {

  private final FailurePolicy policy;

  Retries(FailurePolicy policy) {
    this.policy = policy;
  }

  /**
   * How long to wait before the next attempt.
   *
   * @param attempt the number of the attempt that failed, from 1
   * @param seed makes the jitter of one call differ from another's
   * @return empty when the call is not tried again
   */
  Optional<Duration> delay(ModelFailure failure, int attempt, long seed) {
    if (!failure.retryable() || attempt > policy.retries()) {
      return Optional.empty();
    }
    Duration backoff =
        switch (policy.backoff()) {
          case CONSTANT -> policy.waitMin();
          case EXPONENTIAL -> exponential(attempt);
          case JITTERED -> jittered(exponential(attempt), seed + attempt);
        };
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    return Optional.of(asked.compareTo(backoff) > 0 ? asked : backoff);
  }

  private Duration exponential(int attempt) {
    double factor = Math.pow(2, Math.min(attempt - 1, 40));
    double millis = Math.min(policy.waitMin().toMillis() * factor, policy.waitMax().toMillis());
    return Duration.ofMillis((long) millis);
  }

  private static Duration jittered(Duration whole, long seed) {
    return Duration.ofMillis((long) (whole.toMillis() * (0.5 + new SplittableRandom(seed).nextDouble() / 2)));
  }
}
