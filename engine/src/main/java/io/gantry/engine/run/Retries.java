package io.gantry.engine.run;

import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides whether and when a model call that failed is tried again. Pure: the jitter follows from the seed. */
final class Retries {

  /**
   * The longest wait a provider may ask for: limits per minute are over by then, and beyond it stand quotas per hour or
   * day, for which a person should hear of the failure now. A workflow that says it waits longer does.
   */
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

  /** Nobody's fault and no reason to wait: a call whose thread was taken away is made again whatever the policy says. */
  private static final int INTERRUPTIONS = 3;

  private static final Duration AFTER_INTERRUPTION = Duration.ofMillis(50);

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
    if (failure.kind() == ModelFailure.Kind.INTERRUPTED) {
      return attempt <= Math.max(INTERRUPTIONS, policy.retries()) ? Optional.of(AFTER_INTERRUPTION) : Optional.empty();
    }
    if (!failure.retryable() || attempt > policy.retries() || asksTooLong(failure)) {
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

  /** Why a failure that may pass is not waited for; empty when that is not for the wait the provider asked for. */
  Optional<String> tooLong(ModelFailure failure) {
    return failure.retryable() && asksTooLong(failure)
        ? Optional.of(
            "it asks to wait " + failure.retryAfter().orElseThrow().toSeconds() + " s, and a run waits at most "
                + longestAsked().toSeconds() + " s (the longer of 10 minutes and failure_policy.wait_max)")
        : Optional.empty();
  }

  private boolean asksTooLong(ModelFailure failure) {
    return failure.retryAfter().filter(asked -> asked.compareTo(longestAsked()) > 0).isPresent();
  }

  private Duration longestAsked() {
    return policy.waitMax().compareTo(LONGEST_ASKED) > 0 ? policy.waitMax() : LONGEST_ASKED;
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
