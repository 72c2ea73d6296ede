package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final Retries retries = retries(Duration.ofSeconds(60));

  @Test
  void aWaitOfUpToTenMinutesIsGranted() {
    assertThat(retries.delay(asking(TEN_MINUTES), 1, 0)).contains(TEN_MINUTES);
    assertThat(retries.tooLong(asking(TEN_MINUTES))).isEmpty();
  }

  @Test
  void aLongerWaitEndsTheAttemptsAndSaysSo() {
    ModelFailure failure = asking(TEN_MINUTES.plusSeconds(1));

    assertThat(retries.delay(failure, 1, 0)).isEmpty();
    assertThat(retries.tooLong(failure))
        .hasValueSatisfying(why -> assertThat(why).contains("601 s", "at most 600 s", "wait_max"));
  }

  @Test
  void aWorkflowThatWaitsLongerByItselfGrantsAsMuch() {
    assertThat(retries(Duration.ofHours(2)).delay(asking(Duration.ofHours(2)), 1, 0)).contains(Duration.ofHours(2));
    assertThat(retries(Duration.ofHours(2)).delay(asking(Duration.ofHours(3)), 1, 0)).isEmpty();
  }

  @Test
  void aCallWhoseThreadWasTakenAwayIsMadeAgainWhateverThePolicySays() {
    Retries never = new Retries(new FailurePolicy(0, Backoff.CONSTANT, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    ModelFailure interrupted =
        new ModelFailure(ModelFailure.Kind.INTERRUPTED, "interrupted", true, Optional.empty());

    assertThat(never.delay(interrupted, 1, 0)).contains(Duration.ofMillis(50));
    assertThat(never.delay(interrupted, 3, 0)).isPresent();
    assertThat(never.delay(interrupted, 4, 0)).isEmpty();
    assertThat(never.delay(asking(Duration.ZERO), 1, 0)).isEmpty();
  }

  @Test
  void jitteredWaitsLieBetweenHalfAndTheWholeOfTheDoubledOnes() {
    Retries jittered = jittered();
    for (long seed = 0; seed < 200; seed++) {
      assertThat(jittered.delay(asking(Duration.ZERO), 1, seed).orElseThrow()).isBetween(seconds(2), seconds(4));
      assertThat(jittered.delay(asking(Duration.ZERO), 2, seed).orElseThrow()).isBetween(seconds(4), seconds(8));
      assertThat(jittered.delay(asking(Duration.ZERO), 3, seed).orElseThrow()).isBetween(seconds(5), seconds(10));
    }
  }

  @Test
  void jitterSpreadsTheCallsThatFailedTogetherAndIsTheSameAfterACrash() {
    Retries jittered = jittered();
    Set<Duration> waits = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      Duration wait = jittered.delay(asking(Duration.ZERO), 1, seed).orElseThrow();
      waits.add(wait);
      assertThat(jittered().delay(asking(Duration.ZERO), 1, seed)).contains(wait);
    }
    assertThat(waits).hasSizeGreaterThan(100);
    assertThat(waits).anyMatch(wait -> wait.compareTo(seconds(3)) < 0).anyMatch(wait -> wait.compareTo(seconds(3)) > 0);
  }

  @Test
  void aWaitThatTheProviderAsksForIsNotShortenedByJitter() {
    assertThat(jittered().delay(asking(seconds(9)), 1, 7)).contains(seconds(9));
  }

  /** Waits of 4 s, 8 s and, at most, 10 s before jitter. */
  private static Retries jittered() {
    return new Retries(new FailurePolicy(9, Backoff.JITTERED, seconds(4), seconds(10)));
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Retries retries(Duration waitMax) {
    return new Retries(new FailurePolicy(2, Backoff.CONSTANT, Duration.ofSeconds(1), waitMax));
  }

  private static ModelFailure asking(Duration wait) {
    return new ModelFailure(ModelFailure.Kind.RATE_LIMIT, "slow down", true, Optional.of(wait));
  }
}
