package io.gantry.engine.workflow;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The {@code runtime} block: which model runs the agents unless they say otherwise, and what bounds a run.
 *
 * @param maxParallel most steps of one run that are in flight at once, at least 1; default 5
 * @param adaptiveSteps whether an agent without {@code max_steps} is limited by the size of its task; default no
 */
public record Runtime(
    ModelRef model,
    int maxParallel,
    Budgets budgets,
    FailurePolicy failurePolicy,
    OnFailure onFailure,
    boolean adaptiveSteps) {

  public Runtime {
    if (maxParallel < 1) {
      throw new IllegalArgumentException("max_parallel must be at least 1, not " + maxParallel);
    }
  }

  /**
   * Caps of one run; an absent cap does not bound it.
   *
   * @param maxSteps most steps that may start
   * @param maxTokens most tokens, input and output together
   * @param maxDuration longest time from the run's first start, time in which the server was down included
   * @param warnThreshold the share of a cap, 0 to 1, at which the run records one warning; default 0.8
   */
  public record Budgets(
      OptionalInt maxSteps, OptionalLong maxTokens, Optional<Duration> maxDuration, double warnThreshold) {

    public static final Budgets NONE =
        new Budgets(OptionalInt.empty(), OptionalLong.empty(), Optional.empty(), 0.8);
  }

  /**
   * What happens after a model call that failed in a way that may pass.
   *
   * @param retries further attempts after the first, 0 or more; default 2
   * @param waitMin shortest wait before a retry; default 1 s
   * @param waitMax longest wait before a retry, never below {@code waitMin}; default 60 s
   */
  public record FailurePolicy(int retries, Backoff backoff, Duration waitMin, Duration waitMax) {

    public static final FailurePolicy DEFAULT =
        new FailurePolicy(2, Backoff.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public FailurePolicy {
      if (retries < 0) {
        throw new IllegalArgumentException("retries must not be negative, was " + retries);
      }
      if (waitMin.compareTo(waitMax) > 0) {
        throw new IllegalArgumentException("wait_min " + waitMin + " is above wait_max " + waitMax);
      }
    }
  }

  /** How the wait grows from one retry to the next. */
  public enum Backoff {
    /** {@code waitMin} each time. */
    CONSTANT,
    /** {@code waitMin} doubled for each earlier attempt, at most {@code waitMax}. */
    EXPONENTIAL,
    /** A random part, from a half to the whole, of the exponential wait. */
    JITTERED
  }

  /** What a failed step does to the others of its concurrent group. */
  public enum OnFailure {
    /** Nothing new starts; what has started ends and is recorded. The default. */
    FAIL_FAST,
    /** What stands on the failed step's level of the graph still starts; later levels do not. */
    FINISH_LEVEL,
    /** The failure becomes the step's response and its dependents go on; the run's result is marked partial. */
    TOLERATE
  }
}
